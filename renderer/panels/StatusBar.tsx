import { integer, plural } from "../components/format";
import { useEngineMirror } from "../stores/engineMirror";
import { usePlace } from "../evidence/placeStore";
import { useRowMask } from "../stores/rowMask";
import { useView } from "../stores/viewStore";
import { SurveyStatusItem } from "../survey/SurveyStatusItem";
import { TourOffer } from "../tour/TourOffer";
import "./StatusBar.css";

interface Hint {
  readonly key: string;
  readonly does: string;
  /** Left out in a narrow window. */
  readonly isExtra?: boolean;
}

/** The keys that work here and now. */
function statusHints(hasModel: boolean, latentSize: number, hasSelection: boolean): readonly Hint[] {
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

const evidenceHints: readonly Hint[] = [
  { key: "Hover", does: "read values", isExtra: true },
  { key: "← →", does: "previous, next item" },
  { key: "Space", does: "play the race" },
  { key: "R", does: "refine" },
  { key: "D", does: "draw again" },
  { key: "[ ]", does: "sum over", isExtra: true },
  { key: "F", does: "fit maps", isExtra: true },
  { key: "Esc", does: "back to Explore" },
];

const duelHints: readonly Hint[] = [
  { key: "Click", does: "select the item everywhere" },
  { key: "← →", does: "previous, next item" },
  { key: "Shift Enter", does: "start the duel" },
  { key: "X", does: "swap A and B", isExtra: true },
  { key: "Wheel", does: "zoom a map", isExtra: true },
  { key: "Esc", does: "back to Explore" },
];

export function StatusBar() {
  const count = useEngineMirror((mirror) => mirror.session?.dataset?.count ?? null);
  const latentSize = useEngineMirror((mirror) => mirror.session?.model?.config.latentSize ?? 0);
  const checkpoint = useEngineMirror((mirror) => mirror.training?.checkpointStep ?? null);
  const origin = useEngineMirror((mirror) => mirror.session?.model?.origin ?? null);
  const workspace = useEngineMirror((mirror) => mirror.session?.workspace ?? null);
  const filtered = useRowMask((state) => state.count);
  const selected = useView((view) => view.selection.length);
  const isEvidence = useView((view) => view.workspace === "evidence");
  const place = usePlace((state) => state.place);
  const hasItem = selected > 0 && place === "item";
  const hints = isEvidence
    ? place === "duel"
      ? duelHints
      : evidenceHints.filter(({ key }) => hasItem || key === "Esc")
    : statusHints(latentSize > 0, latentSize, selected > 0);
  return (
    <footer className="status-bar" data-region="status">
      {hints.map(({ key, does, isExtra }) => (
        <span key={key} className={isExtra ? "status-extra" : ""}>
          <b>{key}</b> {does}
        </span>
      ))}
      <span className="spacer" />
      <TourOffer />
      <SurveyStatusItem />
      {selected > 1 && <span>{plural(selected, "item")} selected</span>}
      {count !== null && filtered !== null && (
        <span data-testid="status-filtered">
          {integer(filtered)} of {plural(count, "item")}
        </span>
      )}
      {count !== null && filtered === null && <span className="status-extra">{plural(count, "item")}</span>}
      {checkpoint !== null && (
        <span data-testid="checkpoint" title={workspace ?? undefined}>
          Checkpoint saved at step {integer(checkpoint)}
        </span>
      )}
      {checkpoint === null && origin === "demonstration" && <span>Demonstration weights</span>}
    </footer>
  );
}
