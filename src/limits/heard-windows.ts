/** The windows of requests and tokens as last heard, for headers. */
import type { Clock } from '../core/clock.ts';
import type { Measure } from './claim.ts';
import type { CountedClaim } from './counters.ts';
import type { RateWindow, RateWindows } from './rate-limits.ts';

const MS_PER_SECOND = 1000;

interface HeardWindow {
  readonly limit: number;
  readonly used: number;
  /** By the clock of this process. */
  readonly endsMs: number;
}

export class HeardWindows {
  readonly #clock: Clock;
  readonly #heard = new Map<Measure, readonly HeardWindow[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is said of a measure replaces all that was heard of it; other measures stay. */
  hear(counted: readonly CountedClaim[]): void {
    const nowMs = this.#clock.nowMs();
    for (const measure of ['requestsPerMinute', 'tokensPerMinute'] as const) {
      const windows = counted.filter(({ claim }) => claim.measure === measure);
      if (windows.length === 0) continue;
      this.#heard.set(
        measure,
        windows.map(({ claim: { limit }, used, restMs }) => ({
          limit,
          used,
          endsMs: nowMs + restMs,
        })),
      );
    }
  }

  /** Of account and key whichever has less left. */
  now(): RateWindows {
    return {
      requests: this.#leastLeft('requestsPerMinute'),
      tokens: this.#leastLeft('tokensPerMinute'),
    };
  }

  #leastLeft(measure: Measure): RateWindow | null {
    const heard = this.#heard.get(measure);
    if (heard === undefined) return null;
    const nowMs = this.#clock.nowMs();
    return heard
      .map((window) => windowAt(window, nowMs))
      .reduce((least, window) => (window.remaining < least.remaining ? window : least));
  }
}

function windowAt({ limit, used, endsMs }: HeardWindow, nowMs: number): RateWindow {
  if (endsMs <= nowMs) return { limit, remaining: limit, resetSeconds: 0 };
  return {
    limit,
    remaining: Math.max(0, limit - used),
    resetSeconds: Math.ceil((endsMs - nowMs) / MS_PER_SECOND),
  };
}
