/** The part of the platform's AbortSignal that both runtimes share; an AbortSignal fits it as it is. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
