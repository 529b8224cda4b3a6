import { create } from "zustand";
import type { Preview } from "#shared/contract/previewContract";
import type { AppError } from "#shared/domain/appError";
import type { DataSource } from "#shared/domain/dataset";
import type { OpenPlan } from "#shared/domain/openPlan";

/** Files on their way to being opened; bundled data are opened without a look. */
export type FileSource = Exclude<DataSource, { kind: "bundled" }>;

export interface OpenProgress {
  readonly phase: string;
  /** 0 to 1, or null while there is no total to measure against. */
  readonly fraction: number | null;
}

export interface OpenState {
  /** Null while no file was chosen. */
  readonly source: FileSource | null;
  readonly name: string;
  /** What the user decided; the rest is decided by the data. */
  readonly plan: OpenPlan;
  /** The latest look; it stays in sight while the next one is taken. */
  readonly preview: Preview | null;
  readonly step: "choosing" | "sending" | "looking" | "ready" | "loading";
  readonly progress: OpenProgress | null;
  /** Why the last look, or loading, failed. */
  readonly error: AppError | null;
}

export const closedState: OpenState = {
  source: null,
  name: "",
  plan: {},
  preview: null,
  step: "choosing",
  progress: null,
  error: null,
};

export const useOpen = create<OpenState>(() => closedState);

/** Why what is in sight cannot be loaded; null when it can. */
export function loadBlocked({ preview, step, error }: OpenState): string | null {
  if (step === "choosing") return "Choose a file first.";
  if (step === "sending") return "The files are still on their way.";
  if (preview === null)
    return error === null ? "The files are being looked at." : "These files cannot be opened.";
  // Pixels and arrays of a file are x by themselves; columns lie beside them.
  const isBeside = preview.shape.kind === "image" || preview.arrays.length > 0;
  if (isBeside || preview.columns.length === 0) return null;
  const wanted = preview.plan.use === "latents" ? "mean" : "x";
  if (preview.columns.some(({ role }) => role === wanted)) return null;
  return wanted === "x" ? "No column is x." : "No column is a latent mean.";
}
