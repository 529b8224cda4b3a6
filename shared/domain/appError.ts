import { z } from "zod";

/** The closed set of reasons for which a call can fail. `cancelled` is what the caller asked for and is never shown. */
const errorCodes = [
  "cancelled",
  "invalid-request",
  "file-not-found",
  "file-unreadable",
  "file-format",
  "unsupported",
  "no-dataset",
  "no-model",
  "busy",
  "out-of-range",
  "not-finite",
  "storage",
  "device",
  "engine-gone",
  "internal",
] as const;

/** An error that crosses a process boundary: what happened, where, and what to do. */
export const appErrorSchema = z.object({
  code: z.enum(errorCodes),
  /** What happened, one sentence for the user, naming the file or the setting. */
  message: z.string(),
  /** What the user can do about it. */
  hint: z.string().optional(),
  /** Where in the user's input it happened. `byte` counts from 0, `row` and `column` from 1. */
  where: z
    .object({
      file: z.string().optional(),
      byte: z.number().int().optional(),
      row: z.number().int().optional(),
      column: z.string().optional(),
      /** The setting at fault, as a dotted path: `model.latentSize`. */
      field: z.string().optional(),
    })
    .optional(),
  expected: z.string().optional(),
  found: z.string().optional(),
});

export type AppError = z.infer<typeof appErrorSchema>;

/** Carries an `AppError` through code that throws; caught where a `Result` is made. */
export class AppErrorException extends Error {
  constructor(readonly appError: AppError) {
    super(appError.message);
    this.name = "AppErrorException";
  }
}

/** Shorthand to throw a user-facing error. */
export function fail(error: AppError): never {
  throw new AppErrorException(error);
}
