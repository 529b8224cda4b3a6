import { create } from "zustand";
import type { ImportFiles, ImportInspection, ImportMapping } from "#shared/contract/interchangeContract";
import type { AppError } from "#shared/domain/appError";

/** Files on their way to a model, as the dialog shows them. */
export interface ImportState {
  readonly files: ImportFiles | null;
  readonly inspection: ImportInspection | null;
  readonly mapping: ImportMapping | null;
  /** What is being done; null when the dialog waits for the user. */
  readonly step: "reading" | "opening" | null;
  readonly error: AppError | null;
}

export const noImport: ImportState = {
  files: null,
  inspection: null,
  mapping: null,
  step: null,
  error: null,
};

export const useImport = create<ImportState>(() => noImport);

/** Why the model cannot be opened yet; null when it can. */
export function importBlocked({ inspection, mapping, step }: ImportState): string | null {
  if (step !== null) return step === "reading" ? "The files are being read." : "The model is being tried.";
  if (inspection === null) return "Choose an encoder and a decoder, or a decoder alone.";
  if (mapping === null) return inspection.problems[0] ?? "These files do not fit the open data.";
  if (mapping.encoder !== null && mapping.encoder.mean === mapping.encoder.spread) {
    return "The mean and the spread are the same output.";
  }
  return null;
}
