/**
 * What was made of media for one call: parked as files of known length, made once for equal media,
 * removed together.
 */
import type { AttachmentPiece } from '../conversation.ts';
import type { EngineRequest, StoredBytes } from '../engine.ts';

export class MadeFiles {
  readonly #store: EngineRequest['store'];
  readonly #stored: StoredBytes[] = [];
  readonly #made = new Map<string, Promise<readonly AttachmentPiece[]>>();

  constructor(store: EngineRequest['store']) {
    this.#store = store;
  }

  /** One file for each item, in their order. Of equal names only the first is made. */
  once(
    name: string,
    items: () => AsyncIterable<AsyncIterable<Uint8Array>>,
  ): Promise<readonly AttachmentPiece[]> {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const making = this.#make(items());
    this.#made.set(name, making);
    return making;
  }

  async #make(items: AsyncIterable<AsyncIterable<Uint8Array>>): Promise<StoredBytes[]> {
    const files: StoredBytes[] = [];
    for await (const item of items) {
      const stored = await this.#store(item);
      this.#stored.push(stored);
      files.push(stored);
    }
    return files;
  }

  /** A file from which another is made; whoever asked disposes of it. */
  park(content: AsyncIterable<Uint8Array>): Promise<StoredBytes> {
    return this.#store(content);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#stored.splice(0).map((stored) => stored.dispose()));
  }
}
