import { expect } from "vitest";
import { AppErrorException, type AppError } from "#shared/domain/appError";

/** The user-facing error that a promise ends with; anything else fails the test. */
export async function appErrorOf(promise: Promise<unknown>): Promise<AppError> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(AppErrorException);
  // Checked by the line above.
  return (outcome as AppErrorException).appError;
}
