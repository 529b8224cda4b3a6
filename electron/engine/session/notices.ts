import type { Notice } from "#shared/contract/engineContract";

/** A window that connects late still sees this many. */
const KEPT = 20;

/** What the engine did by itself and the user should know. */
export class Notices {
  #list: readonly Notice[] = [];
  #lastId = 0;

  get list(): Notice[] {
    return [...this.#list];
  }

  add(level: Notice["level"], text: string): void {
    this.#lastId++;
    this.#list = [...this.#list, { id: this.#lastId, level, text }].slice(-KEPT);
  }
}
