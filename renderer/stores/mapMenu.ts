import { create } from "zustand";

/** Where the map's menu is open, px of the window, and for which row; null row is the empty plane. */
export interface MapMenuPlace {
  readonly x: number;
  readonly y: number;
  readonly row: number | null;
}

interface MapMenuState {
  readonly place: MapMenuPlace | null;
}

export const useMapMenu = create<MapMenuState>(() => ({ place: null }));
