import { createHash } from "node:crypto";

import type { InferenceSession } from "onnxruntime-node";

interface Entry {
  readonly session: Promise<InferenceSession>;
  references: number;
}

/** A session lent to one user. */
export interface SessionLease {
  readonly session: InferenceSession;
  /** Gives the session back; a second call does nothing. */
  release(): Promise<void>;
}

/** Compiled sessions by the bytes of their model, counted by their users, so that equal functions are compiled once. */
export class SessionCache {
  readonly #entries = new Map<string, Entry>();
  readonly #create: (bytes: Uint8Array) => Promise<InferenceSession>;

  constructor(create: (bytes: Uint8Array) => Promise<InferenceSession>) {
    this.#create = create;
  }

  get size(): number {
    return this.#entries.size;
  }

  async lease(bytes: Uint8Array): Promise<SessionLease> {
    const key = createHash("sha256").update(bytes).digest("hex");
    const entry = this.#entries.get(key) ?? { session: this.#create(bytes), references: 0 };
    this.#entries.set(key, entry);
    entry.references += 1;
    let isHeld = true;
    const release = async (): Promise<void> => {
      if (!isHeld) return;
      isHeld = false;
      entry.references -= 1;
      if (entry.references > 0 || this.#entries.get(key) !== entry) return;
      this.#entries.delete(key);
      await (await entry.session).release();
    };
    try {
      return { session: await entry.session, release };
    } catch (error) {
      // What failed to compile may be tried again.
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }

  async dispose(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { session } of entries) await (await session).release();
  }
}
