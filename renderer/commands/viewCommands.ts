import { mapCommands } from "../map/mapController";
import { useLayout } from "../stores/layoutStore";
import { toggleSamples } from "../stores/priorSamples";
import { useEngineMirror } from "../stores/engineMirror";
import { layerIds, useView, type LayerId } from "../stores/viewStore";
import { chooseTheme, nextThemeChoice, useTheme } from "../theme/theme";
import type { Command } from "./command";

export const layerNames: Readonly<Record<LayerId, string>> = {
  prior: "Prior",
  posteriors: "Posteriors",
  points: "Points",
  thumbnails: "Thumbnails",
  density: "Density",
  manifold: "Manifold",
};

export function toggleLayer(id: LayerId): void {
  const { layers } = useView.getState();
  useView.setState({ layers: { ...layers, [id]: !layers[id] } });
}

const blockedWithoutModel = (): string | null =>
  useEngineMirror.getState().session?.model ? null : "There is no model yet.";

const layerCommands: readonly Command[] = layerIds.map((id, index) => ({
  id: `layer:${id}`,
  title: `${layerNames[id]} layer on or off`,
  group: "View",
  shortcut: String(index + 1),
  workspace: "explore",
  run: () => toggleLayer(id),
}));

export const viewCommands: readonly Command[] = [
  ...layerCommands,
  {
    id: "view:fit",
    title: "Fit the view",
    group: "View",
    shortcut: "F",
    workspace: "explore",
    run: () => mapCommands.fit(),
  },
  {
    id: "view:lasso",
    title: "Select items with a lasso",
    group: "View",
    shortcut: "L",
    workspace: "explore",
    run: () => mapCommands.startLasso(),
  },
  {
    id: "view:fitAll",
    title: "Fit all encoded items",
    group: "View",
    shortcut: "Shift+F",
    workspace: "explore",
    run: () => mapCommands.fit(true),
  },
  {
    id: "view:reset",
    title: "Reset the view and the probe",
    group: "View",
    workspace: "explore",
    run: () => mapCommands.reset(),
  },
  {
    id: "view:priorSamples",
    title: "Draw samples from the prior",
    group: "View",
    shortcut: "G",
    workspace: "explore",
    blocked: blockedWithoutModel,
    run: toggleSamples,
  },
  {
    id: "view:leftDock",
    title: "Fold or unfold the settings",
    group: "View",
    shortcut: "Mod+B",
    run: () => useLayout.setState(({ isLeftFolded }) => ({ isLeftFolded: !isLeftFolded })),
  },
  {
    id: "view:rightDock",
    title: "Fold or unfold the inspector",
    group: "View",
    shortcut: "Mod+I",
    run: () => useLayout.setState(({ isRightFolded }) => ({ isRightFolded: !isRightFolded })),
  },
  {
    id: "view:klAxis",
    title: "KL on its own axis in the timeline, on or off",
    group: "View",
    run: () => useLayout.setState(({ isKlSeparate }) => ({ isKlSeparate: !isKlSeparate })),
  },
  {
    id: "view:theme",
    title: "Switch theme: dark, light, system",
    group: "View",
    run: () => chooseTheme(nextThemeChoice(useTheme.getState().choice)),
  },
];
