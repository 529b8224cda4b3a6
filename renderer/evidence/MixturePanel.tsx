import { fixed, integer } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { Segments } from "../components/Segments";
import { useEngineMirror } from "../stores/engineMirror";
import { mixtureJob } from "./evidenceJobs";
import { useEvidenceSettings, type MixtureOver } from "./evidenceSettings";
import { recompute } from "./followItem";
import { MixturePlot, type Mixture } from "./MixturePlot";
import { Panel } from "./Panel";
import { Staleness } from "./Staleness";
import { useBox } from "./useBox";
import { useExplanation, useIsCurrent } from "./useExplanation";

const nouns: Readonly<Record<MixtureOver, string>> = {
  grid: "grid cells",
  encoder: "encoder samples",
  prior: "prior samples",
};
const formulas: Readonly<Record<MixtureOver, string>> = {
  grid: "r = p(x|z) p(z) Δ ÷ p(x)",
  encoder: "r = w ÷ Σ w, w = p(x,z) ÷ q(z|x)",
  prior: "r = p(x|z) ÷ Σ p(x|z)",
};

/** "3 hold 50 %, 25 hold 90 %, 140 hold 99 %" */
const holdingText = ({ holding }: Mixture): string =>
  holding
    .map(
      ({ mass, latents }) =>
        `${integer(latents)} ${latents === 1 ? "holds" : "hold"} ${fixed(100 * mass, 0)} %`,
    )
    .join(", ");

export function MixturePanel() {
  const state = mixtureJob.use();
  const explanation = useExplanation();
  const mixture = state.answer?.value ?? null;
  const isCurrent = useIsCurrent(state.answer?.params.row);
  const wanted = useEvidenceSettings((settings) => settings.over);
  const shape = useEngineMirror((mirror) => mirror.session?.dataset?.shape ?? null);
  const { ref, width, height } = useBox();
  const hasGrid = explanation?.exact != null;
  const choices = (["grid", "encoder", "prior"] as const)
    .filter((over) => over !== "grid" || hasGrid)
    .map((over) => ({ value: over, label: over === "grid" ? "exact grid" : over }));
  const shown = isCurrent ? mixture : null;
  return (
    <Panel
      title="Which latents explain this item"
      testId="mixture"
      className="mixture-panel"
      fact={
        shown && (
          <>
            <Staleness step={shown.step} />
            {integer(shown.holding.find(({ mass }) => mass === 0.9)?.latents ?? 0)} of {integer(shown.total)}{" "}
            {nouns[shown.over]} {shown.total === 1 ? "carries" : "carry"} 90 % of{" "}
            <MathSymbol of="evidence">p(x)</MathSymbol> <Staleness step={shown.step} />
          </>
        )
      }
      action={
        <Segments<MixtureOver>
          label="Sum over"
          value={!hasGrid && wanted === "grid" ? "encoder" : wanted}
          choices={choices}
          onChange={(over) => useEvidenceSettings.setState({ over })}
          testId="mixture-over"
        />
      }
      job={{ ...state, onCancel: mixtureJob.cancel, onRetry: recompute }}
      hasValue={shown !== null && shape !== null}
    >
      <div className="plot-body" ref={ref}>
        {shown && shape && explanation && width > 200 && height > 130 && (
          <MixturePlot
            mixture={shown}
            latentSize={explanation.latentSize}
            shape={shape}
            width={width}
            height={height}
          />
        )}
      </div>
      {shown && (
        <p className="note mixture-note" data-testid="mixture-holding">
          {holdingText(shown)}; exp(entropy) {fixed(shown.perplexity, 1)} latents.{" "}
          <MathSymbol of="likelihood">{formulas[shown.over]}</MathSymbol>.{" "}
          <span className="math-evidence">Line: running sum, right axis.</span>{" "}
          {shape?.kind === "image" ? "Pictures are means of p(x|z); select" : "Select"} one to move the probe
          there.
        </p>
      )}
    </Panel>
  );
}
