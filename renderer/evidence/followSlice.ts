import { probe } from "../stores/fastState";
import { useEngineMirror } from "../stores/engineMirror";
import { usePosteriorContours } from "../stores/posteriorContours";
import { useView } from "../stores/viewStore";
import { explainJob, glanceJob } from "./evidenceJobs";
import { useEvidenceSettings } from "./evidenceSettings";
import { currentRow } from "./followItem";
import { currentSlicePlane, MOST_EXACT, sliceJob, useSliceChoice } from "./sliceStore";

/** ms of rest before a slice follows the probe or a choice. */
const SETTLE = 200;

/** An explanation of the selected row by the weights of now: before there is one, or while they change, a slice would only be in the way. */
function isExplained(row: number): boolean {
  const step = useEngineMirror.getState().training?.step;
  return [explainJob, glanceJob].some((job) => {
    const value = job.use.getState().answer?.value;
    return value?.row === row && value.step === step;
  });
}

function startSlice(): void {
  const row = currentRow();
  const latentSize = useEngineMirror.getState().session?.model?.config.latentSize ?? 0;
  if (row === null || latentSize <= MOST_EXACT || !isExplained(row)) return;
  const [i, j] = currentSlicePlane(latentSize);
  const at = useSliceChoice.getState().hold === "probe" ? Float32Array.from(probe.get()) : null;
  void sliceJob.start({ row, seed: useEvidenceSettings.getState().seed, dimensions: [i, j], at });
}

let timer: ReturnType<typeof setTimeout> | undefined;

function soon(): void {
  clearTimeout(timer);
  timer = setTimeout(startSlice, SETTLE);
}

/** The newest slice of the selected row and these weights goes on the map. */
function publish(): void {
  const latentSize = useEngineMirror.getState().session?.model?.config.latentSize ?? 0;
  if (latentSize <= MOST_EXACT) return;
  const value = sliceJob.use.getState().answer?.value;
  const isCurrent = value?.row === currentRow() && value?.step === useEngineMirror.getState().training?.step;
  const shown =
    value && isCurrent
      ? {
          row: value.row,
          step: value.step,
          contours: value.contours,
          slice: { dimensions: value.dimensions, at: value.at },
        }
      : null;
  if (usePosteriorContours.getState().shown?.contours !== shown?.contours) {
    usePosteriorContours.setState({ shown });
  }
}

/** Follows the explanations, the chosen plane and, where the others are held at it, the probe. Returns its off switch. */
export function startSlices(): () => void {
  const offs = [
    explainJob.use.subscribe((now, before) => {
      if (now.answer !== before.answer && now.answer) soon();
    }),
    glanceJob.use.subscribe((now, before) => {
      if (now.answer !== before.answer && now.answer) soon();
    }),
    useSliceChoice.subscribe(soon),
    probe.subscribe(() => {
      if (useSliceChoice.getState().hold === "probe") soon();
    }),
    useView.subscribe((now, before) => {
      if (now.projection !== before.projection) soon();
      if (now.selection.at(-1) !== before.selection.at(-1)) publish();
    }),
    useEngineMirror.subscribe((now, before) => {
      if (now.session?.model?.runId !== before.session?.model?.runId) {
        sliceJob.clear();
        useSliceChoice.setState({ dimensions: null, hold: "mean" });
      }
      if (now.training?.step !== before.training?.step) publish();
    }),
    sliceJob.use.subscribe(publish),
  ];
  return () => {
    clearTimeout(timer);
    for (const off of offs) off();
  };
}
