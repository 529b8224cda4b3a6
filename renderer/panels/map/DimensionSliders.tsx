import { useEffect, useRef } from "react";
import { IconButton } from "../../components/Button";
import { dimensionName, sigma } from "../../components/format";
import { probe } from "../../stores/fastState";
import { useEngineMirror } from "../../stores/engineMirror";
import { commitProbe } from "../../stores/undoHistory";
import { useView } from "../../stores/viewStore";
import { hiddenDimensions } from "./projectionChoices";
import "./DimensionSliders.css";

/** Beyond four prior σ lies 0.006 % of the prior's mass in one dimension. */
const range = 4;

function moveTo(dimension: number, value: number): void {
  const z = Float32Array.from(probe.get());
  z[dimension] = value;
  probe.set(z);
}

/** Follows the probe without rendering: a drag on the map moves every slider. */
function DimensionSlider({ dimension }: { readonly dimension: number }) {
  const input = useRef<HTMLInputElement>(null);
  const output = useRef<HTMLOutputElement>(null);

  useEffect(() => {
    const show = (z: Float32Array) => {
      const value = z[dimension] ?? 0;
      if (!input.current || !output.current) return;
      input.current.value = String(value);
      input.current.style.setProperty("--at", `${((value + range) / (2 * range)) * 100}%`);
      input.current.setAttribute("aria-valuetext", `${sigma(value)} sigma`);
      output.current.textContent = sigma(value);
    };
    show(probe.get());
    return probe.subscribe(show);
  }, [dimension]);

  return (
    <label className="dimension-slider">
      <span className="math">{dimensionName(dimension)}</span>
      <input
        ref={input}
        type="range"
        min={-range}
        max={range}
        step="any"
        defaultValue={0}
        aria-label={`Probe, ${dimensionName(dimension)}, prior sigma`}
        data-testid={`dimension-${dimension}`}
        onInput={(event) => moveTo(dimension, event.currentTarget.valueAsNumber)}
        onPointerUp={commitProbe}
        onKeyDown={(event) => {
          // The browser's own step of a continuous slider is a hundredth of the range; ours is a tenth of σ.
          const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          const next = (probe.get()[dimension] ?? 0) + by * (event.shiftKey ? 1 : 0.1);
          moveTo(dimension, Math.min(range, Math.max(-range, next)));
          commitProbe();
        }}
        onDoubleClick={() => {
          moveTo(dimension, 0);
          commitProbe();
        }}
      />
      <output ref={output} className="num" />
    </label>
  );
}

/** One slider for each latent dimension that the map does not show along an axis. */
export function DimensionSliders() {
  const latentSize = useEngineMirror((mirror) => mirror.session?.model?.config.latentSize ?? 0);
  const projection = useView((view) => view.projection);
  const dimensions = hiddenDimensions(projection, latentSize);
  if (latentSize <= 2 || dimensions.length === 0) return null;

  function reset(): void {
    const z = Float32Array.from(probe.get());
    for (const dimension of dimensions) z[dimension] = 0;
    probe.set(z);
    commitProbe();
  }

  return (
    <section className="inspector-block dimension-sliders" aria-label="Probe, other dimensions">
      <h3 className="block-title">
        <span>Probe, other dimensions</span>
        <span className="muted">prior σ</span>
        <IconButton icon="reset" label="Set them to 0" onClick={reset} />
      </h3>
      <div className="slider-list">
        {dimensions.map((dimension) => (
          <DimensionSlider key={dimension} dimension={dimension} />
        ))}
      </div>
    </section>
  );
}
