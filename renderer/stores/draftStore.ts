import { create } from "zustand";
import type { ModelConfig } from "#shared/domain/model";

/** What the forms hold that the engine does not know yet. */
export interface Drafts {
  /** Fields of the model form that differ from the open model; null when none does. */
  readonly model: Partial<ModelConfig> | null;
}

export const useDrafts = create<Drafts>(() => ({ model: null }));

/** The open model's configuration with the draft over it. */
export function draftedModel(base: ModelConfig, draft: Partial<ModelConfig> | null): ModelConfig {
  return { ...base, ...draft };
}

/** Changes one field of the draft; a draft that equals the base again is no draft. */
export function editModel(base: ModelConfig, change: Partial<ModelConfig>): void {
  const next = draftedModel(base, { ...useDrafts.getState().model, ...change });
  const isSame = JSON.stringify(next) === JSON.stringify({ ...base });
  useDrafts.setState({ model: isSame ? null : next });
}

export const revertDrafts = (): void => useDrafts.setState({ model: null });
