/**
 * Remembers the evidence of media seen before: the latest in memory, of which the least recently
 * used goes first, and all of it in a store that outlives the process, if there is one.
 */
import type { Evidence } from '../evidence.ts';
import { asEvidence } from './evidence-schema.ts';

const MAX_ENTRIES = 128;

/** Where evidence may be kept for later. Neither call may reject. */
export interface EvidenceStore {
  /** What was set, or null; it is checked, as another version may have set it. */
  get(key: string): Promise<unknown>;
  set(key: string, evidence: Evidence): Promise<void>;
}

export class EvidenceCache {
  readonly #entries = new Map<string, Evidence>();
  readonly #store: EvidenceStore | null;
  readonly #maxEntries: number;

  constructor(store: EvidenceStore | null, maxEntries: number = MAX_ENTRIES) {
    this.#store = store;
    this.#maxEntries = maxEntries;
  }

  async get(key: string): Promise<Evidence | null> {
    const evidence = this.#entries.get(key) ?? asEvidence(await this.#store?.get(key));
    if (evidence !== null) this.#remember(key, evidence);
    return evidence;
  }

  async set(key: string, evidence: Evidence): Promise<void> {
    this.#remember(key, evidence);
    await this.#store?.set(key, evidence);
  }

  /** As the one used last. */
  #remember(key: string, evidence: Evidence): void {
    this.#entries.delete(key);
    this.#entries.set(key, evidence);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#maxEntries) this.#entries.delete(oldest!);
  }
}
