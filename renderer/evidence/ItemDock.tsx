import { useState } from "react";
import { Button, IconButton } from "../components/Button";
import { deviation, fixed, integer, sigma } from "../components/format";
import { FieldRow } from "../components/FieldRow";
import { Hat, MathSymbol } from "../components/MathSymbol";
import { NumberField } from "../components/NumberField";
import { PixelImage } from "../components/PixelImage";
import { runCommand } from "../commands/registry";
import { VectorTable } from "../panels/inspector/VectorTable";
import { buffers } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
import { useInspection } from "../stores/inspection";
import { explainJob, raceJob } from "./evidenceJobs";
import { evidenceLimits, useEvidenceSettings } from "./evidenceSettings";
import { recompute } from "./followItem";
import { PlaceSwitch } from "./PlaceSwitch";
import { SliceSection } from "./SliceSection";
import { UncertaintySection } from "./UncertaintySection";
import { useShownRefined } from "./shownRefined";
import { useExplanation } from "./useExplanation";
import { valuesTable } from "./valuesTable";

/** Dimensions named one by one; more are told in the inspector. */
const shownDimensions = 3;

const listed = (values: ArrayLike<number>, write: (value: number) => string): string => {
  const all = Array.from(values);
  return all.slice(0, shownDimensions).map(write).join(", ") + (all.length > shownDimensions ? ", …" : "");
};

/** Numbers in prior σ that may take two lines. */
function ItemValue({ text }: { readonly text: string }) {
  return (
    <span className="num item-value">
      {text} <span className="unit">σ</span>
    </span>
  );
}

function rowFacts(row: number): string {
  const { session } = useEngineMirror.getState();
  const { columns } = buffers;
  const name = session?.dataset?.classes[columns?.labels[row] ?? -1]?.name;
  const label = name === undefined ? [] : [`${session?.dataset?.labelName ?? "label"} ${name}`];
  return [...label, ...(columns ? [columns.split[row] === 1 ? "validation" : "training"] : [])].join(", ");
}

function Item({ row }: { readonly row: number }) {
  const inspection = useInspection((state) => (state.inspection?.row === row ? state.inspection : null));
  const shape = useEngineMirror((mirror) => mirror.session?.dataset?.shape ?? null);
  useEngineMirror((mirror) => mirror.columnsVersion);
  return (
    <section className="dock-section" aria-label="Item">
      <h2>
        Item{" "}
        <span className="num muted" data-testid="evidence-row" data-row={row}>
          #{row}
        </span>
        <span className="section-fact">{rowFacts(row)}</span>
        <IconButton
          icon="left"
          label="Previous item"
          shortcut="ArrowLeft"
          onClick={() => runCommand("selection:previous")}
        />
        <IconButton
          icon="right"
          label="Next item"
          shortcut="ArrowRight"
          onClick={() => runCommand("selection:next")}
        />
      </h2>
      {shape?.kind === "image" && (
        <div className="item-pair">
          <figure>
            <PixelImage shape={shape} values={inspection?.x ?? null} label="The item" />
            <figcaption className="image-caption">
              <MathSymbol>x</MathSymbol> data
            </figcaption>
          </figure>
          <figure>
            <PixelImage
              shape={shape}
              values={inspection?.decodedMean ?? null}
              label="Mean of p(x|z) at the encoder's mean"
            />
            <figcaption className="image-caption">
              <MathSymbol of="likelihood">
                <Hat>x</Hat>
              </MathSymbol>{" "}
              at encoder mean
            </figcaption>
          </figure>
        </div>
      )}
      {shape && shape.kind !== "image" && inspection && (
        <VectorTable inspection={inspection} columns={shape.columns} />
      )}
      <div className="field-rows">
        <FieldRow label="Encoder mean">
          <ItemValue text={inspection ? listed(inspection.mean, sigma) : "–"} />
        </FieldRow>
        <FieldRow label="Encoder sd">
          <ItemValue text={inspection ? listed(inspection.sd, deviation) : "–"} />
        </FieldRow>
      </div>
    </section>
  );
}

/** Grey pixels are no probabilities of anything: says which x the figures are about. */
function BinarisedNote() {
  const config = useEngineMirror((mirror) => mirror.session?.model?.config ?? null);
  const seed = useEvidenceSettings((settings) => settings.seed);
  if (config?.likelihood !== "bernoulli") return null;
  return (
    <p className="note dock-note">
      {config.binarisation === "stochastic"
        ? `x is one binarised draw of the item (seed ${seed}). The inspector's ELBO averages over draws.`
        : "x is the item binarised at ½."}
    </p>
  );
}

function GridFacts() {
  const explanation = useExplanation();
  if (!explanation) return null;
  const { exact, exactRefusal } = explanation;
  return (
    <>
      <FieldRow label="Exact grid">
        <span className="num item-value" data-testid="grid-resolution">
          {exact ? `h/σ ${fixed(exact.resolution, 2)}` : "none"}
        </span>{" "}
        {exact && <span className="unit">spacing</span>}
      </FieldRow>
      <p className="note dock-note" data-testid="grid-sentence">
        {exact ? `${exact.sentence} ${integer(exact.evaluations)} points.` : exactRefusal}
        {exact && exact.modeCount > 1 && ` p(z|x) has ${exact.modeCount} peaks with over 1 % of its mass.`}
      </p>
    </>
  );
}

function CopyButton() {
  const explanation = useExplanation();
  const refined = useShownRefined();
  const [said, setSaid] = useState<"copied" | "failed" | null>(null);
  async function copy(): Promise<void> {
    if (!explanation) return;
    const text = valuesTable(
      explanation,
      raceJob.use.getState().answer?.value ?? null,
      refined?.value ?? null,
    );
    try {
      await navigator.clipboard.writeText(text);
      setSaid("copied");
    } catch {
      // A browser may refuse the clipboard; the button says so.
      setSaid("failed");
    }
    setTimeout(() => setSaid(null), 1600);
  }
  return (
    <Button
      onClick={() => void copy()}
      disabled={!explanation}
      data-testid="evidence-copy"
      aria-live="polite"
    >
      {said === "copied" ? "Copied" : said === "failed" ? "Not allowed" : "Copy values"}
    </Button>
  );
}

function Estimator() {
  const { largestK, seed } = useEvidenceSettings();
  const milliseconds = explainJob.use((state) => state.answer?.milliseconds ?? null);
  const isRunning = explainJob.use((state) => state.isRunning);
  return (
    <section className="dock-section" aria-label="Estimator">
      <h2>
        Estimator
        <span className="section-fact">
          {isRunning
            ? "computing…"
            : milliseconds === null
              ? ""
              : `computed in ${fixed(milliseconds / 1000, 1)} s`}
        </span>
      </h2>
      <div className="field-rows">
        <NumberField
          label="Largest K"
          value={largestK}
          schema={evidenceLimits.largestK}
          unit="samples"
          stepping={{ kind: "decades", perDecade: 3 }}
          format={integer}
          onCommit={(value) => useEvidenceSettings.setState({ largestK: value })}
          testId="evidence-largest-k"
        />
        <NumberField
          label="Seed"
          value={seed}
          schema={evidenceLimits.seed}
          stepping={{ kind: "linear", step: 1, isWhole: true }}
          format={integer}
          onCommit={(value) => useEvidenceSettings.setState({ seed: value })}
          testId="evidence-seed"
        />
        <GridFacts />
        <BinarisedNote />
        <div className="field-buttons">
          <Button onClick={recompute} data-testid="evidence-recompute">
            Recompute
          </Button>
          <CopyButton />
        </div>
      </div>
    </section>
  );
}

/** The datum, how its figures are estimated, and what x could have looked like. */
export function ItemDock({ row }: { readonly row: number }) {
  return (
    <aside className="evidence-dock" aria-label="Item and estimator" data-region="left">
      <PlaceSwitch />
      <Item row={row} />
      <Estimator />
      <SliceSection row={row} />
      <UncertaintySection />
    </aside>
  );
}
