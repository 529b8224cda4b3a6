import type { AppError } from "#shared/domain/appError";

/** A tensor of a checkpoint; `data` is row-major and as long as the product of `shape`. */
export interface CheckpointTensor {
  readonly shape: readonly number[];
  readonly dtype: "float32";
  readonly data: Float32Array;
}

export interface Checkpoint {
  /** Optimiser steps taken. */
  readonly step: number;
  readonly tensors: Readonly<Record<string, CheckpointTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface LoadedCheckpoint {
  /** The newest checkpoint that is whole; null when there is none. */
  readonly checkpoint: Checkpoint | null;
  /** Newer ones that were passed over, newest first, and why. */
  readonly rejected: readonly { readonly file: string; readonly error: AppError }[];
}
