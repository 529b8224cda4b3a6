import { create } from "zustand";

/** What the Evidence workspace is about: one datum under the open model, all of them, or two models over many. */
export type EvidencePlace = "item" | "data" | "duel";

export const usePlace = create<{ readonly place: EvidencePlace }>(() => ({ place: "item" }));

export const showPlace = (place: EvidencePlace): void => usePlace.setState({ place });
