import { create } from "zustand";
import { radiusOfMass } from "#shared/math/gaussian";

/** Which encoded items q̄ is the mean of. */
export type ItemChoice =
  | { readonly kind: "all" }
  | { readonly kind: "train" }
  | { readonly kind: "validation" }
  | { readonly kind: "selection" }
  /** The rows that the data table's filter lets through. */
  | { readonly kind: "filter" }
  | { readonly kind: "class"; readonly code: number };

export interface OverlapSettings {
  readonly items: ItemChoice;
  /** The two latent dimensions of the map. */
  readonly plane: readonly [number, number];
  /** The dimension of the curves at right. */
  readonly along: number;
  /** A hole lies so many nats below zero; positive. */
  readonly depth: number;
  /** Share of the prior's mass that a hole has at least. */
  readonly minimumMass: number;
  /** Holes are searched inside the disc with this share of the prior's mass. */
  readonly searchMass: "0.95" | "0.99";
  /** The colours span ± so many nats. */
  readonly colourRange: number;
  readonly showsContours: boolean;
  readonly showsOutlines: boolean;
  readonly showsMeans: boolean;
}

export const initialSettings: OverlapSettings = {
  items: { kind: "all" },
  plane: [0, 1],
  along: 0,
  depth: 1.5,
  minimumMass: 0.005,
  searchMass: "0.95",
  colourRange: 3,
  showsContours: true,
  showsOutlines: true,
  showsMeans: false,
};

export const useOverlapSettings = create<OverlapSettings>(() => initialSettings);

/** The map spans ± so many prior σ: 99.97 % of the prior's mass in the plane. */
export const EXTENT = 4;

export const searchRadius = (settings: OverlapSettings): number => radiusOfMass(Number(settings.searchMass));

/** The plane with another dimension in it: the new one replaces the one that has been there longer. */
export function withDimension(
  plane: readonly [number, number],
  dimension: number,
): readonly [number, number] {
  return plane.includes(dimension) ? plane : [plane[1], dimension];
}

/** The plane `by` places further in the order z₁ × z₂, z₁ × z₃, … z₂ × z₃ …; it goes round. */
export function neighbouringPlane(
  plane: readonly [number, number],
  latentSize: number,
  by: 1 | -1,
): readonly [number, number] {
  const planes = allPlanes(latentSize);
  const [low, high] = [...plane].sort((a, b) => a - b);
  const at = planes.findIndex(([a, b]) => a === low && b === high);
  return planes[(at + by + planes.length) % planes.length] ?? plane;
}

export function allPlanes(latentSize: number): readonly (readonly [number, number])[] {
  return Array.from({ length: latentSize }, (_, a) =>
    Array.from({ length: latentSize - a - 1 }, (__, k) => [a, a + 1 + k] as const),
  ).flat();
}

/** Dimensions that the model does not have fall back to its first ones. */
export function fitSettings(latentSize: number): void {
  const { plane, along } = useOverlapSettings.getState();
  if (plane.some((dimension) => dimension >= latentSize)) {
    useOverlapSettings.setState({ plane: [0, Math.min(1, latentSize - 1)] });
  }
  if (along >= latentSize) useOverlapSettings.setState({ along: 0 });
}
