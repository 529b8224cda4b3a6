import { create } from "zustand";

/** Whether the figures of an item are being computed one after another: those still to come wait. */
export const useQueue = create<{ readonly isActive: boolean }>(() => ({ isActive: false }));
