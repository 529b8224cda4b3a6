import { IconButton } from "../components/Button";
import { runCommand } from "../commands/registry";
import { useEngineMirror } from "../stores/engineMirror";
import { answerOffer, useTourMemory } from "./tourMemory";
import { useTour } from "./tourStore";
import "./Tour.css";

/** One line in the status bar, until the tour was taken or put away. */
export function TourOffer() {
  const isAnswered = useTourMemory((memory) => memory.isAnswered);
  const isOn = useTour((tour) => tour.step !== null);
  const hasModel = useEngineMirror((mirror) => mirror.session?.model != null);
  if (isAnswered || isOn || !hasModel) return null;
  return (
    <span className="tour-offer">
      <button type="button" data-testid="tour-offer" onClick={() => runCommand("help:tour")}>
        Take the tour, 3 minutes
      </button>
      <IconButton icon="close" label="Do not offer the tour" onClick={answerOffer} />
    </span>
  );
}
