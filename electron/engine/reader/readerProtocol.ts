import type { AppError } from "#shared/domain/appError";

/** What a reader process can be asked, by name: what it is given and what it answers. */
export type Operations = Readonly<Record<string, { readonly params: unknown; readonly result: unknown }>>;

export interface ReaderRequest {
  readonly id: number;
  readonly operation: string;
  readonly params: unknown;
}

/**
 * `refused`: the file is at fault, in the user's words. `broken`: the process met something it has no words for and
 * must not go on.
 */
export type ReaderReply =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "refused"; readonly id: number; readonly error: AppError }
  | { readonly kind: "broken"; readonly id: number; readonly reason: string };
