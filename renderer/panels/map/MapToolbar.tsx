import type { KeyboardEvent } from "react";
import { runCommand } from "../../commands/registry";
import { layerNames, toggleLayer } from "../../commands/viewCommands";
import { IconButton } from "../../components/Button";
import { SelectBox } from "../../components/SelectField";
import { Tip } from "../../components/Tip";
import { layerIds, useView, type LayerId } from "../../stores/viewStore";
import { LayerGlyph } from "./LayerGlyph";
import { axisChoices, thirdChoices, thirdValue, withAxis, withThird } from "./projectionChoices";
import { useEngineMirror } from "../../stores/engineMirror";
import { useLatentSize } from "../../stores/latentSpace";
import "./MapToolbar.css";

const layerHelp: Readonly<Record<LayerId, string>> = {
  prior: "Contours of p(z) with their mass",
  posteriors: "Ellipses of q(z|x), to scale",
  points: "Means of q(z|x), one dot per item",
  thumbnails: "Items where they are encoded",
  density: "Density of all means",
  manifold: "What the decoder makes of the plane",
};

function LayerChip({ id, index }: { readonly id: LayerId; readonly index: number }) {
  const isOn = useView((view) => view.layers[id]);
  return (
    <Tip text={`${layerNames[id]}: ${layerHelp[id]}`} shortcut={String(index + 1)}>
      <button
        type="button"
        className="layer-chip"
        aria-pressed={isOn}
        aria-label={layerNames[id]}
        data-testid={`layer-${id}`}
        onClick={() => toggleLayer(id)}
      >
        <LayerGlyph id={id} />
        <span>{layerNames[id]}</span>
      </button>
    </Tip>
  );
}

function AxesPickers({ latentSize }: { readonly latentSize: number }) {
  const projection = useView((view) => view.projection);
  const choices = axisChoices(latentSize);
  const axis = (name: "x" | "y", label: string) =>
    projection.kind === "pca" ? null : (
      <SelectBox
        className="axis-picker"
        label={label}
        value={`${projection[name]}`}
        choices={choices}
        onChange={(value) => useView.setState({ projection: withAxis(projection, name, Number(value)) })}
        testId={`axis-${name}`}
      />
    );
  return (
    <>
      <span className="muted axes-word">Axes</span>
      {axis("x", "Horizontal axis")}
      {projection.kind !== "pca" && <span className="muted">×</span>}
      {axis("y", "Vertical axis")}
      {projection.kind === "axes3" && <span className="muted">×</span>}
      <SelectBox
        className="axis-picker"
        label="Third axis or projection"
        value={thirdValue(projection)}
        choices={thirdChoices(latentSize, projection)}
        onChange={(value) => useView.setState({ projection: withThird(projection, value) })}
        testId="axis-third"
      />
    </>
  );
}

/** Arrow keys move between the chips: one tab stop for all of them. */
function onToolbarKey(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  const chips = [...event.currentTarget.querySelectorAll<HTMLElement>(".layer-chip")];
  const at = chips.findIndex((chip) => chip === document.activeElement);
  if (at === -1) return;
  chips[(at + (event.key === "ArrowRight" ? 1 : -1) + chips.length) % chips.length]?.focus();
}

export function MapToolbar() {
  const latentSize = useLatentSize();
  const hasModel = useEngineMirror((mirror) => mirror.session?.model != null);
  return (
    <div
      className={latentSize > 2 ? "map-toolbar with-axes" : "map-toolbar"}
      role="toolbar"
      aria-label="Map layers"
      data-region="layers"
      onKeyDown={onToolbarKey}
    >
      {layerIds.map((id, index) => (
        <LayerChip key={id} id={id} index={index} />
      ))}
      <span className="spacer" />
      {latentSize > 2 && <AxesPickers latentSize={latentSize} />}
      <IconButton
        icon="dice"
        label="Samples from the prior"
        shortcut="G"
        blocked={hasModel ? null : "There is no model yet"}
        onClick={() => runCommand("view:priorSamples")}
        data-testid="prior-samples"
      />
      <IconButton
        icon="lasso"
        label="Lasso select"
        shortcut="L"
        onClick={() => runCommand("view:lasso")}
        data-testid="lasso"
      />
      <IconButton
        icon="fit"
        label="Fit the view"
        shortcut="F"
        onClick={() => runCommand("view:fit")}
        data-testid="fit"
      />
    </div>
  );
}
