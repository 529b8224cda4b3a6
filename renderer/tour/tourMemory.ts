import { create } from "zustand";

/** What of the tour is remembered on this machine. */
export interface TourMemory {
  /** The tour was taken or put away, so the window offers it no more. */
  readonly isAnswered: boolean;
  /** Text of the whole window a quarter larger: for a projector. */
  readonly isLargeType: boolean;
}

const storageKey = "priorscape.tour";
const initial: TourMemory = { isAnswered: false, isLargeType: false };

/** Reads what was stored; anything that is not as expected takes its initial value. */
export function parseMemory(text: string | null): TourMemory {
  if (text === null) return initial;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return initial;
    const stored: Record<string, unknown> = { ...value };
    return { isAnswered: stored["isAnswered"] === true, isLargeType: stored["isLargeType"] === true };
  } catch {
    // A damaged entry is no reason to fail: the tour is offered again.
    return initial;
  }
}

export const useTourMemory = create<TourMemory>(() =>
  parseMemory(globalThis.localStorage?.getItem(storageKey) ?? null),
);

useTourMemory.subscribe((memory) => globalThis.localStorage?.setItem(storageKey, JSON.stringify(memory)));

export const answerOffer = (): void => useTourMemory.setState({ isAnswered: true });

export const toggleLargeType = (): void =>
  useTourMemory.setState(({ isLargeType }) => ({ isLargeType: !isLargeType }));

/** Keeps the document's `data-type` as remembered. Returns its off switch. */
export function startLargeType(): () => void {
  const show = (): void => {
    const { dataset } = document.documentElement;
    if (useTourMemory.getState().isLargeType) dataset["type"] = "large";
    else delete dataset["type"];
  };
  show();
  return useTourMemory.subscribe(show);
}
