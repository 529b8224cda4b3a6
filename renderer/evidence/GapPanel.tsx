import type { ReactNode } from "react";
import type { Explanation } from "#shared/contract/evidenceContract";
import { Button } from "../components/Button";
import { fixed, integer, nats } from "../components/format";
import { Hat, MathSymbol } from "../components/MathSymbol";
import { explainJob, refineJob } from "./evidenceJobs";
import { startRefine } from "./followItem";
import { GapBar } from "./GapBar";
import { refinementSentence, withError, type Refinement } from "./gapWords";
import { Panel } from "./Panel";
import { PickedMark } from "./PickedMark";
import { PosteriorMap } from "./PosteriorMap";
import type { DrawnGaussian } from "./PosteriorShapes";
import { MOST_EXACT } from "./sliceStore";
import { revertRefined, useShownRefined } from "./shownRefined";
import { Staleness } from "./Staleness";
import { topOf } from "./ladderAxis";
import { useBox } from "./useBox";
import { useExplanation } from "./useExplanation";
import { shapeText, VerdictLamp } from "./VerdictLamp";
import { usePlane } from "./usePlane";
import { usePlaneWindow } from "./windowStore";

/** px */
const mapSize = 160;

/** q from the encoder dashed, the best one (or where it is on its way) solid. */
function drawnGaussians(
  explanation: Explanation,
  moving: { readonly mean: Float32Array; readonly sd: Float32Array } | null,
): readonly DrawnGaussian[] {
  const { mean, sd } = explanation;
  return moving
    ? [
        { mean, sd, isDashed: true, width: 1.3 },
        { mean: moving.mean, sd: moving.sd, width: 2 },
      ]
    : [{ mean, sd, width: 1.6 }];
}

function Row({
  name,
  value,
  testId,
  data,
  note,
}: {
  readonly name: ReactNode;
  readonly value: string;
  readonly testId?: string;
  readonly data?: number;
  readonly note: string;
}) {
  return (
    <tr>
      <td>{name}</td>
      <td className="num" data-testid={testId} data-value={data}>
        {value}
      </td>
      <td className="unit">{note}</td>
    </tr>
  );
}

function Numbers({
  explanation,
  refined,
}: {
  readonly explanation: Explanation;
  readonly refined: Refinement | null;
}) {
  const { exact } = explanation;
  const gap = refined?.total.value ?? exact?.kl ?? topOf(explanation).value - explanation.elbo.value;
  return (
    <table className="gap-numbers">
      <tbody>
        <Row
          name={
            <>
              <i className="swatch" style={{ background: "var(--approx)" }} /> Amortisation
            </>
          }
          value={refined ? withError(refined.amortisation) : "–"}
          note="nats"
          testId="gap-amortisation"
          {...(refined ? { data: refined.amortisation.value } : {})}
        />
        <Row
          name={
            <>
              <i className="swatch" style={{ background: "var(--posterior)" }} /> Approximation
            </>
          }
          value={refined ? withError(refined.approximation) : "–"}
          note="nats"
          testId="gap-approximation"
          {...(refined ? { data: refined.approximation.value } : {})}
        />
        <tr className="rule">
          <td>
            Gap, <MathSymbol>KL(q‖p(z|x))</MathSymbol>
          </td>
          <td className="num" data-testid="gap-total" data-value={gap}>
            {refined ? withError(refined.total) : nats(gap)}
          </td>
          <td className="unit">{refined === null && exact ? "nats, exact" : "nats"}</td>
        </tr>
        <tr>
          <td>
            <MathSymbol>
              <Hat>k</Hat>
            </MathSymbol>{" "}
            encoder <span className="num">{shapeText(explanation.verdict)}</span>
          </td>
          <td colSpan={2}>
            <VerdictLamp verdict={explanation.verdict} />
          </td>
        </tr>
        <tr>
          <td>
            <MathSymbol>
              <Hat>k</Hat>
            </MathSymbol>{" "}
            best q <span className="num">{refined ? shapeText(refined.verdict) : "–"}</span>
          </td>
          <td colSpan={2}>
            <VerdictLamp verdict={refined?.verdict ?? null} note="not refined" />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

export function GapPanel() {
  const explain = explainJob.use();
  const refine = refineJob.use();
  const explanation = useExplanation();
  const chosen = usePlaneWindow();
  const { ref, width } = useBox();
  const shown = useShownRefined();
  const refined = shown?.value ?? null;
  const { dimensions, fitted } = usePlane(explanation);
  const window = chosen.chosen && chosen.row === explanation?.row ? chosen.chosen : fitted;
  const progress = refine.isRunning ? refine.progress : null;
  return (
    <Panel
      title="Where the gap comes from"
      testId="gap"
      className="gap-panel"
      fact={<Staleness step={refined?.step ?? explanation?.step ?? null} />}
      job={{
        isRunning: refine.isRunning,
        error: refine.error ?? (explanation ? null : explain.error),
        progress: progress ? { phase: "Refining q", done: progress.iteration, total: progress.total } : null,
        onCancel: refineJob.cancel,
        onRetry: refine.error ? startRefine : explainJob.retry,
      }}
      hasValue={explanation !== null || explain.isRunning}
    >
      <div className="gap-body" ref={ref}>
        {explanation && window && width > 120 && (
          <>
            <GapBar explanation={explanation} refined={refined} width={width} />
            <div className="gap-columns">
              <PosteriorMap
                explanation={explanation}
                window={window}
                dimensions={dimensions}
                width={mapSize}
                height={mapSize}
                isLinked
                label="The encoder's q, the best q and the posterior"
                gaussians={drawnGaussians(explanation, progress ?? refined)}
              >
                {(scale) => (
                  <g>
                    <PickedMark scale={scale} dimensions={dimensions} height={mapSize} />
                    {(progress ?? refined) && (
                      <text
                        className="map-label halo"
                        x={7}
                        y={explanation.latentSize > MOST_EXACT ? 28 : 14}
                      >
                        encoder dashed, best q solid
                      </text>
                    )}
                  </g>
                )}
              </PosteriorMap>
              <div className="gap-side">
                <Numbers explanation={explanation} refined={refined} />
                <div className="gap-buttons">
                  <Button
                    variant="primary"
                    onClick={startRefine}
                    disabled={refine.isRunning}
                    data-testid="refine"
                    title="Fit q to this item (R); undo takes it back"
                  >
                    Refine q
                  </Button>
                  <Button
                    onClick={revertRefined}
                    disabled={refined === null && !refine.isRunning}
                    data-testid="refine-revert"
                  >
                    Revert
                  </Button>
                </div>
              </div>
            </div>
            <p className="note gap-note" data-testid="gap-sentence" role="status">
              {progress
                ? `Step ${integer(progress.iteration)} of ${integer(progress.total)}: ELBO ${nats(progress.elbo)} nats.`
                : refined
                  ? `${refinementSentence(refined, explanation.verdict)} ${refined.warning ?? ""}`
                  : "Refine fits q to this item only; encoder and decoder weights stay as they are. It splits the gap into what the encoder misses and what no diagonal Gaussian can do."}
              {shown && refined && !progress && (
                <span className="muted">
                  {" "}
                  {integer(refined.stepsTaken)} steps, {fixed(shown.milliseconds / 1000, 1)} s, seed{" "}
                  {refined.seed}.
                </span>
              )}
            </p>
          </>
        )}
        {!explanation && (
          <div className="panel-state">
            <p>Computing…</p>
          </div>
        )}
      </div>
    </Panel>
  );
}
