/**
 * Hands items from one coroutine to another without making the giver wait: for givers that hold
 * something dear (a decoder process) while the taker is slow. The giver bounds how many it gives.
 */
export class Handover<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = [];
  #ended = false;
  #failure: { readonly reason: unknown } | null = null;
  #wake: (() => void) | null = null;

  give(item: Item): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more items come. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The taker meets this error once it has taken what was given before. */
  fail(reason: unknown): void {
    this.#failure = { reason };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, void> {
    for (;;) {
      while (this.#items.length > 0) yield this.#items.shift()!;
      if (this.#failure !== null) throw this.#failure.reason;
      if (this.#ended) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
      this.#wake = null;
    }
  }
}
