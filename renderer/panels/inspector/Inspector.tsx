import { pictureShape } from "#shared/domain/dataset";
import { runCommand } from "../../commands/registry";
import { IconButton } from "../../components/Button";
import { EmptyState } from "../../components/EmptyState";
import { integer, plural } from "../../components/format";
import { buffers } from "../../stores/buffers";
import { useEngineMirror } from "../../stores/engineMirror";
import { useInspection } from "../../stores/inspection";
import { useView } from "../../stores/viewStore";
import { DimensionSliders } from "../map/DimensionSliders";
import { EncoderTable } from "./EncoderTable";
import { ImageQuad } from "./ImageQuad";
import { LatentInspector } from "./LatentInspector";
import { Neighbours } from "./Neighbours";
import { PictureSection } from "./PictureSection";
import { PosteriorInset } from "./PosteriorInset";
import { NumbersTable } from "./NumbersTable";
import { VectorTable } from "./VectorTable";
import "./Inspector.css";

/** "label 4, validation" */
function RowFacts({ row }: { readonly row: number }) {
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  // The columns live outside the stores; their version says when to read them again.
  useEngineMirror((mirror) => mirror.columnsVersion);
  const label = buffers.columns?.labels[row] ?? -1;
  const name = dataset?.classes[label]?.name;
  const split = buffers.columns ? (buffers.columns.split[row] === 1 ? "validation" : "training") : null;
  const labelText = name === undefined ? null : `${dataset?.labelName ?? "label"} ${name}`;
  return (
    <span className="muted inspector-facts" data-testid="inspector-facts">
      {[labelText, split].filter((part) => part !== null).join(", ")}
    </span>
  );
}

function Body() {
  const inspection = useInspection((state) => state.inspection);
  const error = useInspection((state) => state.error);
  const row = useInspection((state) => state.row);
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  const hasModel = useEngineMirror((mirror) => mirror.session?.model != null);
  const hasLatents = useEngineMirror((mirror) => mirror.session?.latents != null);
  const selected = useView((view) => view.selection.at(-1) ?? null);
  if (hasLatents && selected !== null && dataset) return <LatentInspector row={selected} dataset={dataset} />;
  if (row === null) {
    return (
      <div className="inspector-empty">
        <EmptyState
          testId="inspector-empty"
          text={
            hasModel || hasLatents
              ? "No item selected. Click a point or press Tab."
              : "There is no model to inspect items with."
          }
        />
      </div>
    );
  }
  if (error) {
    return (
      <div className="inspector-empty">
        <EmptyState text={`${error.message}${error.hint ? ` ${error.hint}` : ""}`} />
      </div>
    );
  }
  if (!inspection || !dataset || inspection.row !== row)
    return <p className="inspector-wait note">Inspecting…</p>;
  const { shape } = dataset;
  return (
    <>
      {dataset.pictures && <PictureSection row={row} shape={dataset.pictures} />}
      {shape.kind === "image" ? (
        <ImageQuad inspection={inspection} shape={shape} />
      ) : (
        <VectorTable inspection={inspection} columns={shape.columns} />
      )}
      <NumbersTable inspection={inspection} />
      <PosteriorInset row={row} />
      <EncoderTable inspection={inspection} />
      <Neighbours inspection={inspection} shape={pictureShape(dataset)} />
    </>
  );
}

export function Inspector() {
  const row = useView((view) => view.selection.at(-1) ?? null);
  const selected = useView((view) => view.selection.length);
  return (
    <aside className="inspector" aria-label="Inspector" data-region="right">
      <header className="inspector-header">
        <h2>Inspector</h2>
        {row !== null && (
          <>
            <span className="num muted" data-testid="inspector-row" data-row={row}>
              #{row}
            </span>
            <RowFacts row={row} />
            {selected > 1 && <span className="muted">of {integer(selected)}</span>}
          </>
        )}
        <span className="spacer" />
        <IconButton
          icon="left"
          label={selected > 1 ? `Previous of ${plural(selected, "item")}` : "Previous item"}
          shortcut="P"
          onClick={() => runCommand("selection:previous")}
          data-testid="inspector-previous"
        />
        <IconButton
          icon="right"
          label={selected > 1 ? `Next of ${plural(selected, "item")}` : "Next item"}
          shortcut="N"
          onClick={() => runCommand("selection:next")}
          data-testid="inspector-next"
        />
      </header>
      <div className="inspector-scroll">
        <DimensionSliders />
        <Body />
      </div>
    </aside>
  );
}
