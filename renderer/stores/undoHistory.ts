import { create } from "zustand";
import { useDrafts, type Drafts } from "./draftStore";
import { useEngineMirror } from "./engineMirror";
import { probe } from "./fastState";
import { useRefined, type Refined } from "./refinedStore";
import { createUndo } from "./undo";
import { useView, type ViewState } from "./viewStore";

/** Everything that undo brings back: the view, the probe, the drafts of the forms and a refined q. Never weights. */
interface Undoable {
  readonly view: ViewState;
  readonly drafts: Drafts;
  readonly probe: Float32Array;
  readonly refined: Refined | null;
}

interface UndoState {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}
export const useUndo = create<UndoState>(() => ({ canUndo: false, canRedo: false }));

// 600 ms joins the moves of one drag and the letters of one word, and keeps two deliberate clicks apart.
const history = createUndo<Undoable>({
  window: 600,
  limit: 200,
  now: () => performance.now(),
  heldKeys: ["probe"],
});
let isApplying = false;
let current: Undoable = read();

function read(): Undoable {
  return {
    view: useView.getState(),
    drafts: useDrafts.getState(),
    probe: probe.get(),
    ...useRefined.getState(),
  };
}

function publish(): void {
  const { canUndo, canRedo } = history;
  const shown = useUndo.getState();
  if (shown.canUndo !== canUndo || shown.canRedo !== canRedo) useUndo.setState({ canUndo, canRedo });
}

function changed(key: string): void {
  const before = current;
  current = read();
  if (isApplying) return;
  history.record(key, before);
  publish();
}

const changedFields = <T extends object>(now: T, before: T): string =>
  (Object.keys(now) as (keyof T & string)[]) // The keys of a plain state object are its own.
    .filter((field) => now[field] !== before[field])
    .join(" ");

/** Records every change from now on, whoever makes it. Returns its off switch. */
export function startUndo(): () => void {
  current = read();
  const offs = [
    useView.subscribe((now, before) => changed(`view ${changedFields(now, before)}`)),
    useDrafts.subscribe((now, before) => changed(`drafts ${changedFields(now, before)}`)),
    probe.subscribe(() => changed("probe")),
    useRefined.subscribe(() => {
      // Each is the end of a computation or a click of its own, however soon it follows another.
      history.seal();
      changed("refined");
      history.seal();
    }),
  ];
  return () => offs.forEach((off) => off());
}

/** Runs changes that are not the user's, and so are not undone. */
export function withoutUndo(change: () => void): void {
  const wasApplying = isApplying;
  isApplying = true;
  try {
    change();
  } finally {
    isApplying = wasApplying;
  }
}

function apply(state: Undoable | null): void {
  if (state === null) return;
  withoutUndo(() => {
    useView.setState(state.view);
    useDrafts.setState(state.drafts);
    // A probe of another model's size cannot be brought back.
    if (state.probe.length === probe.get().length) probe.set(state.probe);
    // Nor a q of another model.
    const runId = useEngineMirror.getState().session?.model?.runId;
    useRefined.setState({ refined: state.refined?.runId === runId ? state.refined : null });
  });
  publish();
}

/** The end of a drag or key press: what follows is undone on its own. */
export const commitProbe = (): void => history.seal();

export const undo = (): void => apply(history.undo(read()));
export const redo = (): void => apply(history.redo(read()));

/** The data or the model changed: rows and latent coordinates of before mean nothing now. */
export function forgetUndo(): void {
  history.clear();
  publish();
}
