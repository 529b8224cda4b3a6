import { z } from "zod";
import { Button, IconButton } from "../../components/Button";
import { EmptyState } from "../../components/EmptyState";
import { integer, sigma, significant } from "../../components/format";
import { MathSymbol } from "../../components/MathSymbol";
import { NumberField } from "../../components/NumberField";
import { PixelImage } from "../../components/PixelImage";
import { Segments } from "../../components/Segments";
import { useEngineMirror } from "../../stores/engineMirror";
import { probe } from "../../stores/fastState";
import { drawSamples, showSamples, usePriorSamples, type DrawnSamples } from "../../stores/priorSamples";
import { commitProbe, withoutUndo } from "../../stores/undoHistory";
import type { ItemShape } from "#shared/domain/dataset";
import "./PriorSamples.css";

const seedSchema = z.number().int().min(0).max(4_294_967_295);
const countSchema = z.number().int().min(1).max(400);

/** The probe shows a sample while the pointer is on it, and goes back after, unless it was clicked. */
let probeBefore: Float32Array | null = null;

function preview(at: Float32Array): void {
  if (at.length !== probe.get().length) return;
  probeBefore ??= probe.get();
  withoutUndo(() => probe.set(at));
}

function endPreview(): void {
  const before = probeBefore;
  probeBefore = null;
  if (before && before.length === probe.get().length) withoutUndo(() => probe.set(before));
}

function goTo(at: Float32Array): void {
  endPreview();
  if (at.length !== probe.get().length) return;
  probe.set(at);
  commitProbe();
}

function Sample({ drawn, index, shape }: { drawn: DrawnSamples; index: number; shape: ItemShape }) {
  const latentSize = drawn.z.length / drawn.count;
  const features = drawn.values.length / drawn.count;
  const at = drawn.z.slice(index * latentSize, (index + 1) * latentSize);
  const values = drawn.values.subarray(index * features, (index + 1) * features);
  const place = [...at.slice(0, 4)].map(sigma).join(", ") + (latentSize > 4 ? ", …" : "");
  return (
    <button
      type="button"
      className="sample"
      aria-label={`Move the probe to z ${place}`}
      title={`z = ${place} σ`}
      data-testid={`sample-${index}`}
      onPointerEnter={() => preview(at)}
      onPointerLeave={endPreview}
      onClick={() => goTo(at)}
    >
      {shape.kind === "image" ? (
        <PixelImage shape={shape} values={values} label={`Sample ${index + 1}`} />
      ) : (
        <span className="sample-values num">
          {[...values.slice(0, 6)].map((v) => significant(v)).join("  ")}
        </span>
      )}
    </button>
  );
}

/** z drawn from the prior and decoded, beside the map, where each one's place can be seen. */
export function PriorSamples() {
  const { count, seed, show, drawn, error } = usePriorSamples();
  const shape = useEngineMirror((mirror) => mirror.session?.dataset?.shape ?? null);
  return (
    <aside
      className="inspector"
      aria-label="Samples from the prior"
      data-region="right"
      data-testid="prior-panel"
    >
      <header className="inspector-header">
        <h2>
          Samples from <MathSymbol of="prior">p(z)</MathSymbol>
        </h2>
        <span className="spacer" />
        <IconButton
          icon="close"
          label="Back to the inspector"
          shortcut="G"
          onClick={() => showSamples(false)}
        />
      </header>
      <div className="field-rows sample-form">
        <Segments
          label="What is shown of p(x|z)"
          value={show}
          choices={[
            { value: "mean", label: "Mean of p(x|z)" },
            { value: "draw", label: "Draw from p(x|z)" },
          ]}
          onChange={(next) => drawSamples({ show: next })}
          testId="sample-show"
        />
        <NumberField
          label="Seed"
          value={seed}
          schema={seedSchema}
          stepping={{ kind: "linear", step: 1, isWhole: true }}
          format={String}
          onCommit={(next) => drawSamples({ seed: next })}
          testId="sample-seed"
        />
        <NumberField
          label="Count"
          value={count}
          schema={countSchema}
          unit="samples"
          stepping={{ kind: "linear", step: 6, isWhole: true }}
          format={integer}
          onCommit={(next) => drawSamples({ count: next })}
          testId="sample-count"
        />
        <div className="field-buttons">
          <Button onClick={() => drawSamples({ seed: seed + 1 })} data-testid="sample-redraw">
            Draw again
          </Button>
        </div>
      </div>
      <div className="inspector-scroll">
        {error && <EmptyState text={error.message} />}
        {!error && drawn && shape && (
          <div className={shape.kind === "image" ? "sample-grid" : "sample-list"}>
            {Array.from({ length: drawn.count }, (_, i) => (
              <Sample key={i} drawn={drawn} index={i} shape={shape} />
            ))}
          </div>
        )}
        <p className="note sample-note">
          Point at a sample to see its z on the map; click to move the probe there.
        </p>
      </div>
    </aside>
  );
}
