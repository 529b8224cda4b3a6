import { create } from "zustand";
import type { EngineContract } from "#shared/contract/engineContract";
import type { ResultOf } from "#shared/rpc/contract";

/** A q that was fitted to one item, as it came from the engine. */
export interface Refined {
  /** Of the model whose decoder it was fitted under. */
  readonly runId: string;
  readonly value: ResultOf<EngineContract, "evidence:refine">;
  readonly milliseconds: number;
}

/** The last refined q; undoable, so it is apart from the call that made it. Null before there is one, and once reverted. */
export const useRefined = create<{ readonly refined: Refined | null }>(() => ({ refined: null }));
