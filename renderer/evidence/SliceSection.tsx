import { dimensionName, fixed, nats } from "../components/format";
import { FieldRow } from "../components/FieldRow";
import { MathSymbol } from "../components/MathSymbol";
import { SelectBox, SelectField } from "../components/SelectField";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import { MOST_EXACT, shownPlane, sliceJob, useSlice, useSliceChoice, type Slice } from "./sliceStore";

function sliceSentence(slice: Slice, isAtProbe: boolean): string {
  const held = isAtProbe ? "at the probe" : "at q’s mean";
  const exact = slice.exact ? "exact on the grid" : "on a grid too coarse to call exact";
  const match =
    slice.kl === null
      ? "q reaches where the slice is 0"
      : `KL of q from it ${nats(slice.kl)} nats, overlap ${fixed(slice.overlap, 3)}`;
  const peaks = slice.modeCount > 1 ? ` It has ${slice.modeCount} peaks with over 1 % of its mass.` : "";
  return `The other latents are held ${held}: a conditional, not the marginal of p(z|x). log p(x | those) = ${nats(slice.logEvidence)} nats, ${exact}; ${match}.${peaks}`;
}

/** With more than three latent dimensions: which plane of p(z|x) is cut, and where. */
export function SliceSection({ row }: { readonly row: number }) {
  const latentSize = useEngineMirror((mirror) => mirror.session?.model?.config.latentSize ?? 0);
  const projection = useView((view) => view.projection);
  const choice = useSliceChoice();
  const { isRunning, error, progress } = sliceJob.use();
  const [across, up] = shownPlane(latentSize, projection, choice);
  const slice = useSlice(row, [across, up]);
  if (latentSize <= MOST_EXACT) return null;
  const choices = Array.from({ length: latentSize }, (_, j) => ({
    value: String(j),
    label: dimensionName(j),
  }));
  // Two different ones: choosing the other's swaps them.
  const choose = (at: 0 | 1, value: string): void => {
    const next = Number(value);
    const [first, second] = [at === 0 ? next : across, at === 1 ? next : up];
    useSliceChoice.setState({ dimensions: first === second ? [up, across] : [first, second] });
  };
  return (
    <section className="dock-section" aria-label="Slice of the posterior">
      <h2>
        Slice of <MathSymbol of="posterior">p(z|x)</MathSymbol>
        <span className="section-fact">
          {isRunning ? (progress ? `${progress.done} points…` : "computing…") : "39, 86, 95 % of its mass"}
        </span>
      </h2>
      <div className="field-rows">
        <FieldRow label="Through">
          <div className="slice-plane">
            <SelectBox
              label="Dimension across"
              value={String(across)}
              choices={choices}
              onChange={(value) => choose(0, value)}
              testId="slice-across"
            />
            <SelectBox
              label="Dimension up"
              value={String(up)}
              choices={choices}
              onChange={(value) => choose(1, value)}
              testId="slice-up"
            />
          </div>
        </FieldRow>
        <SelectField
          label="Others at"
          name="Where the other latents are held"
          value={choice.hold}
          choices={[
            { value: "mean", label: "q’s mean" },
            { value: "probe", label: "The probe" },
          ]}
          onChange={(hold) => useSliceChoice.setState({ hold })}
          testId="slice-hold"
        />
        <p
          className="note dock-note"
          data-testid="slice-sentence"
          data-log-evidence={slice?.logEvidence}
          data-plane={slice ? slice.dimensions.join(",") : ""}
        >
          {error
            ? `${error.message} ${error.hint ?? ""}`
            : slice
              ? sliceSentence(slice, choice.hold === "probe")
              : "The other latents are held; click a bar of the mixture to move the probe there."}
        </p>
      </div>
    </section>
  );
}
