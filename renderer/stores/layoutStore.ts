import { create } from "zustand";

/** What lies below the map. */
export const bottomTabs = ["timeline", "table"] as const;
export type BottomTab = (typeof bottomTabs)[number];

const sectionIds = ["data", "model", "objective", "training", "view"] as const;
export type SectionId = (typeof sectionIds)[number];

const curvesOf = ["validation", "training"] as const;
export type CurveOf = (typeof curvesOf)[number];
const curvesAgainst = ["step", "epoch"] as const;
export type CurveAgainst = (typeof curvesAgainst)[number];

/** Sizes in px and what is folded. Remembered on this machine; not undoable. */
export interface Layout {
  readonly leftWidth: number;
  readonly rightWidth: number;
  readonly timelineHeight: number;
  readonly tableHeight: number;
  readonly bottomTab: BottomTab;
  /** The table takes the map's place too. */
  readonly isTableMaximised: boolean;
  /** The user folded the left dock to its rail. Narrow windows fold it whatever this says. */
  readonly isLeftFolded: boolean;
  readonly isRightFolded: boolean;
  readonly closedSections: readonly SectionId[];
  /** KL on its own axis in the timeline. */
  readonly isKlSeparate: boolean;
  readonly sortEncoderByKl: boolean;
  /** Of the curves of runs: which bound, against what. */
  readonly curvesOf: CurveOf;
  readonly curvesAgainst: CurveAgainst;
}

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
}
export const sizeLimits = {
  leftWidth: { min: 220, max: 320, initial: 248 },
  rightWidth: { min: 288, max: 420, initial: 320 },
  timelineHeight: { min: 64, max: 240, initial: 128 },
  tableHeight: { min: 160, max: 640, initial: 304 },
} as const satisfies Record<string, Limits>;
export type SizeName = keyof typeof sizeLimits;

const initialLayout: Layout = {
  leftWidth: sizeLimits.leftWidth.initial,
  rightWidth: sizeLimits.rightWidth.initial,
  timelineHeight: sizeLimits.timelineHeight.initial,
  tableHeight: sizeLimits.tableHeight.initial,
  bottomTab: "timeline",
  isTableMaximised: false,
  isLeftFolded: false,
  isRightFolded: false,
  closedSections: [],
  isKlSeparate: false,
  sortEncoderByKl: false,
  curvesOf: "validation",
  curvesAgainst: "step",
};

const storageKey = "priorscape.layout";

export const clampSize = (name: SizeName, value: number): number =>
  Math.min(sizeLimits[name].max, Math.max(sizeLimits[name].min, Math.round(value)));

/** Reads a stored layout; anything that is not as expected takes its initial value. */
export function parseLayout(text: string | null): Layout {
  if (text === null) return initialLayout;
  let stored: Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return initialLayout;
    stored = { ...value };
  } catch {
    // A damaged entry is no reason to fail: the layout starts afresh.
    return initialLayout;
  }
  const size = (name: SizeName) =>
    typeof stored[name] === "number" && Number.isFinite(stored[name])
      ? clampSize(name, stored[name])
      : initialLayout[name];
  const flag = (
    name: "isLeftFolded" | "isRightFolded" | "isTableMaximised" | "isKlSeparate" | "sortEncoderByKl",
  ) => (typeof stored[name] === "boolean" ? stored[name] : initialLayout[name]);
  const closed = Array.isArray(stored["closedSections"]) ? stored["closedSections"] : [];
  return {
    leftWidth: size("leftWidth"),
    rightWidth: size("rightWidth"),
    timelineHeight: size("timelineHeight"),
    tableHeight: size("tableHeight"),
    bottomTab: bottomTabs.find((tab) => tab === stored["bottomTab"]) ?? initialLayout.bottomTab,
    isTableMaximised: flag("isTableMaximised"),
    isLeftFolded: flag("isLeftFolded"),
    isRightFolded: flag("isRightFolded"),
    isKlSeparate: flag("isKlSeparate"),
    sortEncoderByKl: flag("sortEncoderByKl"),
    curvesOf: curvesOf.find((of) => of === stored["curvesOf"]) ?? initialLayout.curvesOf,
    curvesAgainst: curvesAgainst.find((by) => by === stored["curvesAgainst"]) ?? initialLayout.curvesAgainst,
    closedSections: sectionIds.filter((id) => closed.includes(id)),
  };
}

export const useLayout = create<Layout>(() =>
  parseLayout(globalThis.localStorage?.getItem(storageKey) ?? null),
);

useLayout.subscribe((layout) => globalThis.localStorage?.setItem(storageKey, JSON.stringify(layout)));

export const setSize = (name: SizeName, value: number): void =>
  useLayout.setState({ [name]: clampSize(name, value) });

export function toggleSection(id: SectionId): void {
  const { closedSections } = useLayout.getState();
  useLayout.setState({
    closedSections: closedSections.includes(id)
      ? closedSections.filter((other) => other !== id)
      : [...closedSections, id],
  });
}
