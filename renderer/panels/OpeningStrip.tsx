import { Button } from "../components/Button";
import { percent } from "../components/format";
import { useOpening } from "../stores/openSource";
import "./OpeningStrip.css";

/** A data set on its way in: phase, per cent, a line, and Cancel. */
export function OpeningStrip() {
  const opening = useOpening((state) => state.opening);
  if (!opening) return null;
  const { name, phase, fraction, cancel } = opening;
  return (
    <div className="opening-strip" role="status" data-testid="opening">
      <span>
        {name}: {phase}
        {fraction === null ? "…" : <span className="num"> {percent(fraction)}</span>}
      </span>
      <Button onClick={cancel} data-testid="opening-cancel">
        Cancel
      </Button>
      <i style={{ width: `${(fraction ?? 0) * 100}%` }} />
    </div>
  );
}
