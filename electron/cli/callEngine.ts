import type { AppError } from "#shared/domain/appError";
import type { Result } from "#shared/domain/result";
import { errorText } from "./evidenceText";

/** A call that failed, with its error in full. */
export class CallFailed extends Error {
  constructor(error: AppError) {
    super(errorText(error));
  }
}

/** The value of a call. @throws CallFailed */
export function required<T>(result: Result<T, AppError>): T {
  if (result.ok) return result.value;
  throw new CallFailed(result.error);
}
