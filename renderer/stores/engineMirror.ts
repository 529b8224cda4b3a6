import { create } from "zustand";
import type { HistoryPoint, TrainingStatus } from "#shared/domain/model";
import type { SessionState } from "#shared/contract/engineContract";
import type { EngineStatus } from "#shared/contract/shellContract";

/** The mirror of the engine: written only by its events and answers, never by the user's hand. */
export interface EngineMirror {
  readonly connection: "connecting" | "ready" | "lost";
  readonly engine: EngineStatus | null;
  readonly session: SessionState | null;
  readonly training: TrainingStatus | null;
  readonly history: readonly HistoryPoint[];
  /** Version of `buffers.encoding`; 0 for none. */
  readonly encodingVersion: number;
  /** Dataset version of `buffers.columns`; 0 for none. */
  readonly columnsVersion: number;
}

export const useEngineMirror = create<EngineMirror>(() => ({
  connection: "connecting",
  engine: null,
  session: null,
  training: null,
  history: [],
  encodingVersion: 0,
  columnsVersion: 0,
}));
