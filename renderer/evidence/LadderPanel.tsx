import { MathSymbol } from "../components/MathSymbol";
import { integer, nats } from "../components/format";
import { explainJob } from "./evidenceJobs";
import { recompute } from "./followItem";
import { useQueue } from "./queueStore";
import { LadderPlot } from "./LadderPlot";
import { topOf } from "./ladderAxis";
import { Panel } from "./Panel";
import { Staleness } from "./Staleness";
import { useBox } from "./useBox";
import { useExplanation } from "./useExplanation";

/** The measured values in words for those who do not see the plot, and for copying. */
function Values() {
  const explanation = useExplanation();
  if (!explanation) return null;
  const { value } = topOf(explanation);
  const { elbo, evidence } = explanation;
  const error = explanation.exact ? 0 : (evidence.standardError ?? 0);
  return (
    <p className="visually-hidden">
      <span data-testid="evidence-elbo" data-value={elbo.value} data-error={elbo.standardError}>
        ELBO {nats(elbo.value)} nats
      </span>
      <span
        data-testid="evidence-bound"
        data-value={evidence.logEvidence}
        data-error={evidence.standardError ?? 0}
      >
        L at K {integer(evidence.count)}: {nats(evidence.logEvidence)} nats
      </span>
      <span data-testid="evidence-log-evidence" data-value={value} data-error={error}>
        log p(x) {nats(value)} nats
      </span>
    </p>
  );
}

export function LadderPanel() {
  const state = explainJob.use();
  const explanation = useExplanation();
  const { ref, width, height } = useBox();
  return (
    <Panel
      title="Ladder to the evidence"
      testId="evidence-ladder-panel"
      className="ladder-panel"
      fact={
        <>
          ELBO = <MathSymbol>L₁</MathSymbol> ≤{" "}
          <MathSymbol>
            L<sub>K</sub>
          </MathSymbol>{" "}
          ≤ <MathSymbol of="evidence">log p(x)</MathSymbol>, nats{" "}
          <Staleness step={explanation?.step ?? null} />
        </>
      }
      job={{ ...state, onCancel: explainJob.cancel, onRetry: recompute }}
      hasValue
    >
      <div className="plot-body" ref={ref}>
        {explanation && width > 200 && height > 120 ? (
          <LadderPlot explanation={explanation} width={width} height={height} />
        ) : (
          <PlotWait />
        )}
      </div>
      <Values />
    </Panel>
  );
}

/** In the plot's place while its first values are computed. */
function PlotWait() {
  const { isRunning: isStarted, progress } = explainJob.use();
  const isQueued = useQueue((queue) => queue.isActive);
  const isRunning = isStarted || isQueued;
  return (
    <div className="panel-state">
      <p>
        {progress && progress.total > 0
          ? `${progress.phase}: ${integer(progress.done)} of ${integer(progress.total)}`
          : isRunning
            ? "Computing…"
            : "Not computed."}
      </p>
      {isRunning && (
        <button type="button" className="button plain" onClick={explainJob.cancel}>
          Cancel
        </button>
      )}
      {!isRunning && (
        <button type="button" className="button plain" onClick={recompute}>
          Compute
        </button>
      )}
    </div>
  );
}
