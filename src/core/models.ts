/** What the platform knows about one model id. Defaults are in `config/default-models.ts`. */
import type { MediaKind } from './chat-request.ts';

/** Nano-dollars per token (10^-9 USD; 0.40 USD per million tokens = 400). */
export interface TokenPrices {
  readonly cachedNano: number;
  readonly promptNano: number;
  readonly completionNano: number;
}

export interface Model {
  readonly id: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Used when the request names no limit. */
  readonly defaultOutputTokens: number;
  /** Besides text. */
  readonly inputs: readonly MediaKind[];
  readonly thinkingByDefault: boolean;
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly prices: TokenPrices;
  /** For the whole request when its prompt is longer than 262,144 tokens; null = same prices. */
  readonly longContextPrices: TokenPrices | null;
  /** Names of engines in order of preference. */
  readonly engines: readonly string[];
}
