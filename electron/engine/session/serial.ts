/** Runs pieces of work one after the other, in the order they came; one that fails does not stop the next. */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    // The caller of `run` sees the failure.
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
