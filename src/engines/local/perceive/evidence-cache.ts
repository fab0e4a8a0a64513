/** Remembers the evidence of media seen lately: the least recently used entry goes first. */
import type { Evidence } from '../evidence.ts';

const MAX_ENTRIES = 128;

export class EvidenceCache {
  readonly #entries = new Map<string, Evidence>();
  readonly #maxEntries: number;

  constructor(maxEntries: number = MAX_ENTRIES) {
    this.#maxEntries = maxEntries;
  }

  get(key: string): Evidence | null {
    const evidence = this.#entries.get(key);
    if (evidence === undefined) return null;
    this.#entries.delete(key);
    this.#entries.set(key, evidence);
    return evidence;
  }

  set(key: string, evidence: Evidence): void {
    this.#entries.delete(key);
    this.#entries.set(key, evidence);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#maxEntries) this.#entries.delete(oldest!);
  }
}
