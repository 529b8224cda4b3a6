import { useState } from "react";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import type { MapContext } from "./mapContext";
import { dimensionName } from "./numberText";

interface AxisTitlesProps {
  readonly choose: (axis: "x" | "y") => void;
}

/** Titles of the two axes. With more than two dimensions they are buttons: the one pressed is what [ and ] change. */
export function AxisTitles({ choose }: AxisTitlesProps) {
  const [active, setActive] = useState<"x" | "y">("x");
  const latentSize = useEngineMirror((s) => s.session?.model?.config.latentSize ?? 2);
  const kind = useView((s) => s.projection.kind);
  // PCA has no dimensions to choose from, and a turned view no axis of its own.
  const canChoose = latentSize > 2 && kind === "axes";
  const press = (axis: "x" | "y"): void => {
    setActive(axis);
    choose(axis);
  };
  return (["x", "y"] as const).map((axis) => (
    <button
      key={axis}
      type="button"
      tabIndex={-1}
      data-testid={`axis-title-${axis}`}
      className={`map-axis-title map-axis-${axis}`}
      disabled={!canChoose}
      aria-pressed={canChoose ? active === axis : undefined}
      title={canChoose ? "Keys [ and ] change the dimension of the chosen axis" : undefined}
      onClick={() => press(axis)}
      data-map-axis={axis}
    />
  ));
}

/** Writes the titles below `root`: "z₁ in prior standard deviations (σ)"; a turned view has none for a single direction. */
export function writeAxisTitles(root: HTMLElement, { view }: MapContext): void {
  for (const [k, axis] of ["x", "y"].entries()) {
    const element = root.querySelector<HTMLElement>(`[data-map-axis="${axis}"]`);
    if (element === null) continue;
    const label = view.labels[k] ?? "";
    const symbol = document.createElement("i");
    symbol.textContent = label;
    element.hidden = false;
    if (label !== "") element.replaceChildren(symbol, " in prior standard deviations (σ)");
    else if (view.depth !== null && k === 0)
      element.replaceChildren(
        `Turned view of ${view.dimensions.map(dimensionName).join(", ")} in prior standard deviations (σ)`,
      );
    else if (view.depth === null) element.replaceChildren("Height spreads the items; it has no meaning");
    else element.hidden = true;
  }
}
