import type { Explanation } from "#shared/contract/evidenceContract";
import { runCommand } from "../../commands/registry";
import { Button } from "../../components/Button";
import { fixed, integer, nats } from "../../components/format";
import { Hat, MathSymbol } from "../../components/MathSymbol";
import { explainJob, glanceJob } from "../../evidence/evidenceJobs";
import { useEvidenceSettings } from "../../evidence/evidenceSettings";
import { glance, startRefine } from "../../evidence/followItem";
import { PosteriorMap } from "../../evidence/PosteriorMap";
import { useBox } from "../../evidence/useBox";
import { usePlane } from "../../evidence/usePlane";
import { shapeText, VerdictLamp } from "../../evidence/VerdictLamp";
import { buffers } from "../../stores/buffers";
import { useEngineMirror } from "../../stores/engineMirror";
import { useView } from "../../stores/viewStore";
import { NearbyPoints } from "./NearbyPoints";

/** Height over width, as the plot's height is 222 at a width of 296. */
const aspect = 0.75;

/** The newest look at the selected row, be it this one or the Evidence workspace's. */
function useGlance(row: number): Explanation | null {
  const glanced = glanceJob.use((state) => state.answer?.value ?? null);
  const explained = explainJob.use((state) => state.answer?.value ?? null);
  const step = useEngineMirror((mirror) => mirror.training?.step ?? null);
  const candidates = [explained, glanced].filter((value) => value?.row === row);
  return candidates.find((value) => value?.step === step) ?? candidates[0] ?? null;
}

function Numbers({ explanation }: { readonly explanation: Explanation }) {
  const { elbo, exact, evidence, verdict } = explanation;
  const value = exact?.logEvidence ?? evidence.logEvidence;
  const error = evidence.standardError ?? 0;
  return (
    <table className="numbers">
      <tbody>
        <tr>
          <td>ELBO of this draw</td>
          <td className="num">{nats(elbo.value)}</td>
          <td>± {nats(elbo.standardError)} nats</td>
        </tr>
        <tr>
          <td>gap</td>
          <td className="num" data-testid="inspector-gap" data-value={value - elbo.value}>
            +{nats(value - elbo.value)}
          </td>
          <td>nats</td>
        </tr>
        <tr className="rule strong">
          <td>
            <MathSymbol of="evidence">log p(x)</MathSymbol>
          </td>
          <td className="num" data-testid="inspector-log-evidence" data-value={value}>
            {nats(value)}
          </td>
          <td>
            {exact ? (exact.exact ? "nats, exact on grid" : "nats, coarse grid") : `± ${nats(error)} nats`}
          </td>
        </tr>
        <tr>
          <td>ESS</td>
          <td className="num">{integer(evidence.effectiveSampleSize)}</td>
          <td>of {integer(evidence.count)} samples</td>
        </tr>
        <tr>
          <td>
            Pareto{" "}
            <MathSymbol>
              <Hat>k</Hat>
            </MathSymbol>
          </td>
          <td className="num">{shapeText(verdict)}</td>
          <td>
            <VerdictLamp verdict={verdict} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Plot({ explanation }: { readonly explanation: Explanation }) {
  const { ref, width } = useBox();
  const { dimensions, fitted: window } = usePlane(explanation);
  const height = Math.round(width * aspect);
  return (
    <div ref={ref} className="inset-body">
      {width > 60 && window && (
        <PosteriorMap
          explanation={explanation}
          window={window}
          dimensions={dimensions}
          width={width}
          height={height}
          label="p(z|x) as regions of 39, 86 and 95 % mass, q(z|x) at one sd, the prior's contours and nearby items"
          gaussians={[{ mean: explanation.mean, sd: explanation.sd, width: 2 }]}
          canvas={<NearbyPoints window={window} dimensions={dimensions} width={width} height={height} />}
        >
          {() => (
            <g className="inset-labels">
              {explanation.exact && (
                <text className="halo math-text" x={10} y={18} fill="var(--posterior)">
                  p(z|x)
                </text>
              )}
              <text className="halo math-text" x={width - 10} y={18} textAnchor="end" fill="var(--approx)">
                q(z|x) 1 sd
              </text>
            </g>
          )}
        </PosteriorMap>
      )}
    </div>
  );
}

/** p(z|x) beside q(z|x) at the selected item, with log p(x): a look with few samples, made when the app is at rest. */
export function PosteriorInset({ row }: { readonly row: number }) {
  const explanation = useGlance(row);
  const { isRunning, error } = glanceJob.use();
  const step = useEngineMirror((mirror) => mirror.training?.step ?? null);
  const isTraining = useEngineMirror((mirror) => mirror.training?.state === "running");
  const binarisation = useEngineMirror((mirror) => mirror.session?.model?.config.binarisation ?? null);
  const likelihood = useEngineMirror((mirror) => mirror.session?.model?.config.likelihood ?? null);
  const seed = useEvidenceSettings((settings) => settings.seed);
  const isStale = explanation !== null && explanation.step !== step;
  const hasColumns = buffers.encoding !== null;
  return (
    <section className="inspector-block" aria-label="Posterior at this item" data-testid="posterior-inset">
      <h3 className="block-title">
        <span>Posterior at this item</span>
        <span className="muted">
          {isRunning
            ? "computing…"
            : isStale
              ? `step ${integer(explanation.step)}`
              : explanation?.exact
                ? "39, 86, 95 % mass"
                : ""}
        </span>
      </h3>
      {error && (
        <p className="note">
          {error.message}{" "}
          <button type="button" className="sort-button" onClick={glanceJob.retry}>
            Retry
          </button>
        </p>
      )}
      {explanation && hasColumns && <Plot explanation={explanation} />}
      {explanation ? (
        <>
          <Numbers explanation={explanation} />
          <p className="note inspector-caption">
            {explanation.exactRefusal ? `${explanation.exactRefusal} ` : ""}
            {likelihood === "bernoulli" && binarisation === "stochastic" ? "One binarised draw of x. " : ""}
            {integer(explanation.evidence.count)} samples of q, seed {explanation.seed}
            {explanation.exact ? `, h/σ ${fixed(explanation.exact.resolution, 2)}` : ""}.
          </p>
        </>
      ) : (
        !isRunning && (
          <p className="note">
            {isTraining ? "Not computed while the model trains. " : ""}
            <button type="button" className="sort-button" onClick={glance} data-testid="posterior-compute">
              Compute now
            </button>
          </p>
        )
      )}
      {isStale && !isRunning && explanation && (
        <button type="button" className="sort-button note" onClick={glance}>
          Values are for step {integer(explanation.step)}. Compute now (seed {seed})
        </button>
      )}
      <div className="inspector-buttons">
        <Button
          onClick={() => {
            useView.setState({ workspace: "evidence" });
            startRefine();
          }}
          data-testid="inspector-refine"
        >
          Refine q
        </Button>
        <Button onClick={() => runCommand("workspace:evidence")} data-testid="open-evidence">
          Open in Evidence
        </Button>
      </div>
    </section>
  );
}
