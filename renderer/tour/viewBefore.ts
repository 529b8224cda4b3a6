import { useEvidenceSettings, type MixtureOver } from "../evidence/evidenceSettings";
import { probe } from "../stores/fastState";
import { useEngineMirror } from "../stores/engineMirror";
import { useLayout } from "../stores/layoutStore";
import { showSamples, usePriorSamples } from "../stores/priorSamples";
import { withoutUndo } from "../stores/undoHistory";
import { useView, type ViewState } from "../stores/viewStore";

/** Everything that the tour changes of what the user looked at. */
export interface ViewBefore {
  readonly view: ViewState;
  readonly probe: Float32Array;
  readonly isSampling: boolean;
  readonly isRightFolded: boolean;
  readonly over: MixtureOver;
  /** Data and space that the selection, the projection and the probe belong to. */
  readonly space: string;
}

function spaceNow(): string {
  const { session } = useEngineMirror.getState();
  return `${session?.datasetVersion} ${session?.model?.config.latentSize}`;
}

export function rememberView(): ViewBefore {
  return {
    view: useView.getState(),
    probe: probe.get(),
    isSampling: usePriorSamples.getState().isOpen,
    isRightFolded: useLayout.getState().isRightFolded,
    over: useEvidenceSettings.getState().over,
    space: spaceNow(),
  };
}

/** Brings it all back; of other data or another space only what does not depend on them. */
export function restoreView(before: ViewBefore): void {
  const { view } = before;
  const isSame = before.space === spaceNow();
  withoutUndo(() => {
    if (isSame) {
      useView.setState(view);
      probe.set(before.probe);
    } else {
      const { workspace, layers, ellipses, ellipseMass } = view;
      useView.setState({ workspace, layers, ellipses, ellipseMass });
    }
  });
  showSamples(before.isSampling);
  useLayout.setState({ isRightFolded: before.isRightFolded });
  useEvidenceSettings.setState({ over: before.over });
}
