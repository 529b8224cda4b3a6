import { AppErrorException } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";

/** What a call ends with when its caller no longer wants it: never shown to the user. */
export function cancelled(): AppErrorException {
  return new AppErrorException({ code: "cancelled", message: "Cancelled." });
}

export function isCancelled(error: unknown): boolean {
  return error instanceof AppErrorException && error.appError.code === "cancelled";
}

export function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}
