import { buffers } from "../stores/buffers";
import { showPlace } from "../evidence/placeStore";
import { withoutUndo } from "../stores/undoHistory";
import { layerIds, useView, type LayerId, type Rows, type ViewState } from "../stores/viewStore";
import { answerOffer } from "./tourMemory";
import { tourSteps, type TourStep } from "./tourSteps";
import { useTour } from "./tourStore";
import { typicalRow } from "./typicalRow";
import { rememberView, restoreView, type ViewBefore } from "./viewBefore";

let before: ViewBefore | null = null;
let stopWatching: (() => void) | null = null;

const onlyLayers = (shown: readonly LayerId[]): ViewState["layers"] =>
  // Every id is a key of the result.
  Object.fromEntries(layerIds.map((id) => [id, shown.includes(id)])) as Record<LayerId, boolean>;

/** The selection, or one typical row where there is none. */
function someSelection(): Rows {
  const { selection } = useView.getState();
  if (selection.length > 0 || !buffers.encoding) return selection;
  const row = typicalRow(buffers.encoding, buffers.columns);
  return row === null ? [] : [row];
}

/** Shows what a step is about. The tour's own changes are not the user's, and so are not undone one by one. */
export function showStage({ workspace, layers, needsItem }: TourStep): void {
  showPlace("item");
  withoutUndo(() =>
    useView.setState({
      workspace,
      ...(layers ? { layers: onlyLayers(layers) } : {}),
      ...(needsItem ? { selection: someSelection() } : {}),
    }),
  );
}

export function goToStep(index: number): void {
  const step = tourSteps[index];
  if (!step) return;
  stopWatching?.();
  useTour.setState({ step: index });
  showStage(step);
  stopWatching = step.watcher(() => {
    const { done } = useTour.getState();
    if (!done.includes(step.id)) useTour.setState({ done: [...done, step.id] });
  });
}

export function startTour(): void {
  if (useTour.getState().step !== null) return;
  before = rememberView();
  answerOffer();
  useTour.setState({ done: [] });
  goToStep(0);
}

/** Ends the tour; the view is again what it was before. */
export function endTour(): void {
  stopWatching?.();
  stopWatching = null;
  const found = before;
  before = null;
  useTour.setState({ step: null, done: [] });
  if (found) restoreView(found);
}

/** The next step; after the last one the tour has ended. */
export function nextStep(): void {
  const { step } = useTour.getState();
  if (step === null) return;
  if (step + 1 < tourSteps.length) goToStep(step + 1);
  else endTour();
}

export function previousStep(): void {
  const { step } = useTour.getState();
  if (step !== null && step > 0) goToStep(step - 1);
}
