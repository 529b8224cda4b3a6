import { useEffect, useId, useRef } from "react";
import { Button, IconButton } from "../components/Button";
import { Icon } from "../components/Icon";
import { useView } from "../stores/viewStore";
import type { Placement } from "./placeCard";
import { stepWords } from "./stepWords";
import { endTour, goToStep, nextStep, previousStep, showStage } from "./tourActions";
import { startTourKeys } from "./tourKeys";
import { toggleLargeType, useTourMemory } from "./tourMemory";
import { tourSteps, type TourStep } from "./tourSteps";
import { useTour } from "./tourStore";

const workspaceNames = {
  explore: "Explore",
  evidence: "Evidence",
  overlap: "Overlap",
  runs: "Runs",
} as const;

/** The one thing to do, with a tick once it is done. */
function Task({ step, isDone }: { readonly step: TourStep; readonly isDone: boolean }) {
  const isHere = useView((view) => view.workspace === step.workspace);
  const { Task: ToDo, Done } = stepWords[step.id];
  return (
    <p
      className={`tour-task ${isDone ? "done" : ""}`}
      data-testid="tour-task"
      data-done={isDone}
      aria-live="polite"
    >
      <i>{isDone && <Icon name="check" size={12} />}</i>
      <span>
        {isDone ? (
          <>
            <span className="visually-hidden">Done. </span>
            <Done />
          </>
        ) : isHere ? (
          <ToDo />
        ) : (
          <button type="button" className="tour-link" onClick={() => showStage(step)}>
            Go back to {workspaceNames[step.workspace]}
          </button>
        )}
      </span>
    </p>
  );
}

function Dots({ index }: { readonly index: number }) {
  const done = useTour((tour) => tour.done);
  return (
    <div className="tour-dots">
      {tourSteps.map(({ id, title }, at) => (
        <button
          key={id}
          type="button"
          className={done.includes(id) ? "done" : ""}
          aria-label={`Step ${at + 1}, ${title}${done.includes(id) ? ", done" : ""}`}
          aria-current={at === index ? "step" : undefined}
          onClick={() => goToStep(at)}
        />
      ))}
    </div>
  );
}

function LargeType() {
  const isLarge = useTourMemory((memory) => memory.isLargeType);
  return (
    <button
      type="button"
      role="switch"
      className="tour-large"
      aria-checked={isLarge}
      data-testid="tour-large"
      onClick={toggleLargeType}
    >
      <i>{isLarge && <Icon name="check" size={12} />}</i>
      Large type
    </button>
  );
}

interface TourCardProps {
  readonly index: number;
  readonly step: TourStep;
  readonly placement: Placement;
}

/** The card of one step: it floats, takes the focus when the step changes, and holds nothing back. */
export function TourCard({ index, step, placement }: TourCardProps) {
  const id = useId();
  const card = useRef<HTMLDivElement>(null);
  const isDone = useTour((tour) => tour.done.includes(step.id));
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    // Whatever control had the focus belongs to the step before; the card reads out the new one.
    if (card.current?.dataset["step"] === step.id) card.current.focus({ preventScroll: true });
  }, [step.id]);
  useEffect(() => (card.current ? startTourKeys(card.current) : undefined), []);
  const isLast = index === tourSteps.length - 1;
  const { Words } = stepWords[step.id];
  const { left, bottom, width, maxHeight, isLow } = placement;
  return (
    <div
      ref={card}
      className={isLow ? "tour-card low" : "tour-card"}
      role="dialog"
      aria-modal="false"
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}text`}
      tabIndex={-1}
      style={{ left, bottom, width, maxHeight }}
      data-testid="tour"
      data-step={step.id}
    >
      <header>
        <h2 id={`${id}title`}>
          <span className="visually-hidden">Step </span>
          <span className="num muted">
            {index + 1}
            <span className="visually-hidden"> of</span>
            <span aria-hidden="true">/</span>
            {tourSteps.length}
          </span>{" "}
          {step.title}
        </h2>
        {isLow && <LargeType />}
        <IconButton
          icon="close"
          label="End the tour"
          shortcut="Escape"
          onClick={endTour}
          data-testid="tour-end"
        />
      </header>
      <div className="tour-text" id={`${id}text`}>
        <Words />
      </div>
      <div className="tour-doing">
        <Task step={step} isDone={isDone} />
        <div className="tour-buttons">
          <Dots index={index} />
          <span className="spacer" />
          <Button disabled={index === 0} onClick={previousStep} data-testid="tour-back" title="← or P">
            Back
          </Button>
          <Button
            variant={isDone ? "primary" : "plain"}
            onClick={nextStep}
            data-testid="tour-next"
            title="→ or N"
          >
            {isLast ? "Finish" : "Next"}
          </Button>
        </div>
        {!isLow && (
          <footer>
            <LargeType />
            <span className="spacer" />
            <span className="note">← →, Esc ends</span>
          </footer>
        )}
      </div>
    </div>
  );
}
