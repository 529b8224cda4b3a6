import type { Notice } from "#shared/contract/engineContract";
import { AppErrorException } from "#shared/domain/appError";
import { isCancelled } from "#engine/scheduler/cancellation";

/** A window that connects late still sees this many. */
const KEPT = 20;

/** What the engine did by itself and the user should know. */
export class Notices {
  #list: readonly Notice[] = [];
  #lastId = 0;

  get list(): Notice[] {
    return [...this.#list];
  }

  add(level: Notice["level"], text: string, offers?: Notice["offers"]): void {
    this.#lastId++;
    const notice = { id: this.#lastId, level, text, ...(offers === undefined ? {} : { offers }) };
    this.#list = [...this.#list, notice].slice(-KEPT);
  }

  /** The value, or null after telling the user what failed; for what must not keep the engine from starting. */
  async orNull<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (isCancelled(error)) throw error;
      // A bug: the window shows its message, and the log has the place.
      if (!(error instanceof AppErrorException)) console.error(error);
      this.add("warning", `${what}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }
}
