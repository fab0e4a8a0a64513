/** One entry of the price book: what a model costs from a moment on. Entries are never changed. */
import type { TokenPrices } from './models.ts';

export interface Price {
  /** Grows by one with every entry of the book, whatever the model. */
  readonly version: number;
  readonly modelId: string;
  /** Milliseconds since the epoch; the newest entry that is not in the future is in force. */
  readonly validFromMs: number;
  readonly prices: TokenPrices;
  /** For the whole request when its prompt is longer than 262,144 tokens; null = same prices. */
  readonly longContextPrices: TokenPrices | null;
  /** Who made it: a user, a key, or `settings`; a start enters the prices of the settings again only
   * when these have changed, so that it undoes nobody's entry. */
  readonly by?: string;
}

/** Made at start, from the settings. */
export const BY_SETTINGS = 'settings';
