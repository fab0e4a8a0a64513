/**
 * How much may be asked for per minute and at a time: what the pipeline asks, whether the counts
 * lie in this process or in Redis.
 */
import type { Model } from '../core/models.ts';
import type { Limits } from '../core/limits.ts';
import type { Principal } from '../core/principal.ts';

/** One window as the client sees it in `x-ratelimit-*`. */
export interface RateWindow {
  readonly limit: number;
  readonly remaining: number;
  /** Until the window begins anew. */
  readonly resetSeconds: number;
}

/** Null where nobody limits it: neither the model, as settings may say, nor account nor key. */
export interface RateWindows {
  readonly requests: RateWindow | null;
  readonly tokens: RateWindow | null;
}

/** Limits that hold over all models together. */
export type SharedMeasure =
  | 'concurrentRequests'
  | 'videoSecondsPerMinute'
  | 'audioSecondsPerMinute'
  | 'megapixelsPerMinute'
  | 'mediaBytesInFlight';

/** In units of the limit; null where there is none. What is held at a time never begins anew. */
export type SharedWindows = Readonly<Record<SharedMeasure, RateWindow | null>>;

/** A key whose windows are asked for. */
export interface LimitedKey {
  readonly keyId: string;
  readonly limits: Limits;
}

/** What a request takes, once its media are known. */
export interface Spending {
  readonly promptTokens: number;
  readonly videoSeconds: number;
  readonly audioSeconds: number;
  /** That the model sees. */
  readonly megapixels: number;
  readonly mediaBytes: number;
}

/** A request that was let in. */
export interface AdmittedRequest {
  /** As last heard: of the account or of the key, whichever has less left. */
  windows(): RateWindows;
  /**
   * Counts tokens and media. Throws 429 `rate-limited`, `media-rate-limited` or
   * `media-bytes-limited`, and then has counted nothing.
   */
  spend(spending: Spending): Promise<void>;
  /** Takes back what was counted per minute, for a request that was refused after all. Never rejects. */
  takeBack(): Promise<void>;
  /** Counts what was said; may go beyond the limit, and never rejects. */
  addCompletion(completionTokens: number): Promise<void>;
  /** Ends what it holds at a time (its place, its bytes). Never rejects; a second call does nothing. */
  release(): Promise<void>;
}

export interface RateLimits {
  /**
   * Counts one request of this account and key for this model.
   * Throws 429 `rate-limited` (with `Retry-After` and `x-ratelimit-*`) or `concurrency-limited`.
   */
  admit(principal: Principal, model: Model, requestId: string): Promise<AdmittedRequest>;
  /** Current windows of an account for the console, without counting anything. */
  windowsOf(
    accountId: string,
    limits: Principal['accountLimits'],
    model: Model,
  ): Promise<RateWindows>;
  /** The same over all models: of the account, then of each of those keys of its. */
  sharedWindowsOf(
    accountId: string,
    limits: Limits,
    keys: readonly LimitedKey[],
  ): Promise<readonly SharedWindows[]>;
  /** `memory`; `redis`; `fallback` while Redis is lost. */
  readonly state: 'memory' | 'redis' | 'fallback';
  close(): Promise<void>;
}
