import { integer, plural } from "../components/format";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import "./StatusBar.css";

interface Hint {
  readonly key: string;
  readonly does: string;
  /** Left out in a narrow window. */
  readonly isExtra?: boolean;
}

/** The keys that work here and now. */
export function statusHints(hasModel: boolean, latentSize: number, hasSelection: boolean): readonly Hint[] {
  if (!hasModel) return [{ key: "Ctrl O", does: "open a file" }];
  return [
    { key: "Drag", does: "move probe" },
    { key: "Wheel", does: "zoom" },
    { key: "Click", does: "select item", isExtra: true },
    { key: "L", does: "lasso" },
    { key: "Tab", does: "next neighbour", isExtra: true },
    ...(latentSize > 2 ? [{ key: "[ ]", does: "change dimension", isExtra: true }] : []),
    ...(hasSelection ? [{ key: "Esc", does: "clear" }] : []),
    { key: "?", does: "all keys", isExtra: true },
  ];
}

export function StatusBar() {
  const count = useEngineMirror((mirror) => mirror.session?.dataset?.count ?? null);
  const latentSize = useEngineMirror((mirror) => mirror.session?.model?.config.latentSize ?? 0);
  const checkpoint = useEngineMirror((mirror) => mirror.training?.checkpointStep ?? null);
  const origin = useEngineMirror((mirror) => mirror.session?.model?.origin ?? null);
  const workspace = useEngineMirror((mirror) => mirror.session?.workspace ?? null);
  const selected = useView((view) => view.selection.length);
  return (
    <footer className="status-bar" data-region="status">
      {statusHints(latentSize > 0, latentSize, selected > 0).map(({ key, does, isExtra }) => (
        <span key={key} className={isExtra ? "status-extra" : ""}>
          <b>{key}</b> {does}
        </span>
      ))}
      <span className="spacer" />
      {selected > 1 && <span>{plural(selected, "item")} selected</span>}
      {count !== null && <span className="status-extra">{plural(count, "item")}</span>}
      {checkpoint !== null && (
        <span data-testid="checkpoint" title={workspace ?? undefined}>
          Checkpoint saved at step {integer(checkpoint)}
        </span>
      )}
      {checkpoint === null && origin === "demonstration" && <span>Demonstration weights</span>}
    </footer>
  );
}
