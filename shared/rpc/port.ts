/** A two-way channel of structured-clonable messages: a MessagePort, a WebSocket with an encoder, or a pair in one process. */
export interface Port {
  send(message: unknown): void;
  /** Called for each message, in order. Set before `start`. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the other side is gone. */
  onClose(listener: () => void): void;
  close(): void;
}
