import type { Duel } from "#shared/contract/duelContract";
import { Button } from "../components/Button";
import { integer } from "../components/format";
import { Segments } from "../components/Segments";
import { useBox } from "../evidence/useBox";
import { duelJob } from "./duelJobs";
import { useDuelSettings } from "./duelSettings";
import { DuelTable } from "./DuelTable";
import { duelCautions, duelSentence, signed, signTestText, type SideNames } from "./duelWords";
import { startDuel } from "./followDuel";
import { RowsPlot } from "./RowsPlot";

interface DuelResultProps {
  readonly duel: Duel | null;
  readonly names: SideNames;
  /** The choices have changed since. */
  readonly isOther: boolean;
  readonly isReady: boolean;
}

function progressText(): string {
  const { progress } = duelJob.use.getState();
  if (!progress) return "Starting…";
  return `${progress.phase}: ${integer(progress.done)} of ${integer(progress.total)}`;
}

function Headline({ duel, names }: { readonly duel: Duel; readonly names: SideNames }) {
  return (
    <div className="duel-headline">
      <span className="duel-number num" data-testid="duel-difference" data-value={duel.difference.value}>
        {signed(duel.difference)}
        <span className="unit"> nats per datum, B − A</span>
      </span>
      <p data-testid="duel-sentence" role="status">
        {duelSentence(duel, names)} Exact sign test: {signTestText(duel.signTest)}.
      </p>
      {duelCautions(duel, names).map((caution) => (
        <p key={caution} className="duel-caution">
          {caution}
        </p>
      ))}
    </div>
  );
}

/** The number, row by row, and side by side. */
export function DuelResult({ duel, names, isOther, isReady }: DuelResultProps) {
  const { isRunning, progress, error } = duelJob.use();
  const up = useDuelSettings((settings) => settings.up);
  const { ref, width, height } = useBox();
  const fraction = progress && progress.total > 0 ? progress.done / progress.total : 0;
  return (
    <section className="evidence-panel duel-result" aria-label="Result of the duel" aria-busy={isRunning}>
      <header>
        <h2>Which explains the data better</h2>
        <span className="panel-fact">
          {isRunning ? progressText() : duel && isOther ? "of other choices than at left" : ""}
        </span>
        <span className="spacer" />
        {isRunning && (
          <button type="button" className="panel-cancel" onClick={duelJob.cancel}>
            Cancel
          </button>
        )}
        {duel && (
          <Segments
            label="Up in the plot"
            value={up}
            choices={[
              { value: "difference", label: "B − A" },
              { value: "bound", label: "B" },
            ]}
            onChange={(next) => useDuelSettings.setState({ up: next })}
            testId="duel-up"
          />
        )}
        {isRunning && <i className="panel-progress" style={{ width: `${100 * Math.min(1, fraction)}%` }} />}
      </header>
      {error ? (
        <div className="panel-state" role="alert" data-testid="duel-error">
          <p>
            {error.message} {error.hint}
          </p>
          <Button onClick={startDuel}>Retry</Button>
        </div>
      ) : duel ? (
        <>
          <Headline duel={duel} names={names} />
          <div className="duel-numbers">
            <div className="plot-body" ref={ref}>
              {width > 160 && height > 120 && (
                <RowsPlot duel={duel} names={names} up={up} width={width} height={height} />
              )}
            </div>
            <DuelTable duel={duel} names={names} />
          </div>
        </>
      ) : (
        <div className="panel-state">
          <p>
            {isRunning
              ? progressText()
              : "Both models get the same rows with the same noise, so that each row’s difference is its own."}
          </p>
          {!isRunning && (
            <Button onClick={startDuel} disabled={!isReady}>
              Start the duel
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
