/**
 * How long an engine may take (engines.md section 8). One object watches one call and has one
 * signal for it, which aborts when the client leaves or a time is up; its reason says which. Time
 * that is ours does not count, not even for the whole call: a client that reads slowly would else
 * have the engine fail, and its answer for nothing.
 */
import type { EngineTimeoutSettings } from '../../config/engines.ts';
import { type ApiError, apiError } from '../../core/errors.ts';

export interface Timeouts {
  readonly connectMs: number;
  /** Until the first byte of the answer, for a prompt of no length. */
  readonly firstByteMs: number;
  readonly firstByteMsPer1000Tokens: number;
  readonly maxFirstByteMs: number;
  /** Between two reads, only while we are waiting for one. */
  readonly silenceMs: number;
  /** For usage and the end of the stream, once the answer itself is complete. */
  readonly afterFinishMs: number;
  readonly totalMs: number;
}

const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 5_000,
  firstByteMs: 60_000,
  firstByteMsPer1000Tokens: 1_000,
  maxFirstByteMs: 600_000,
  silenceMs: 120_000,
  afterFinishMs: 5_000,
  totalMs: 1_800_000,
};

/** Less is not worth another look: every chunk takes us a moment, also of an engine without end. */
const LEAST_OURS_MS = 1_000;

/** The times of one engine: those of the settings, and for the rest those of all. */
export function timeoutsOf(settings: EngineTimeoutSettings): Timeouts {
  const said = Object.entries(settings).filter(([, timeMs]) => timeMs !== undefined);
  return { ...DEFAULT_TIMEOUTS, ...Object.fromEntries(said) };
}

/** Patience for the first byte of an answer to a prompt of at most so many tokens. */
export function firstByteMs(timeouts: Timeouts, promptTokens: number): number {
  const wanted = timeouts.firstByteMs + (promptTokens / 1000) * timeouts.firstByteMsPer1000Tokens;
  return Math.min(Math.round(wanted), timeouts.maxFirstByteMs);
}

/** The error of an engine that took longer than this. */
export function engineTimeout(limitMs: number, cause?: unknown): ApiError {
  return apiError('engine-timeout', null, [limitMs / 1000], { cause });
}

export class Deadlines {
  readonly #controller = new AbortController();
  readonly #client: AbortSignal;
  #total: NodeJS.Timeout | undefined;
  /** Time that was ours, not yet added to the total. */
  #oursMs = 0;
  #oursSinceMs: number | null = null;
  #next: NodeJS.Timeout | undefined;
  readonly #onClientAbort = (): void => {
    this.#controller.abort(this.#client.reason);
  };

  /** Throws the client's reason when it has left already. */
  constructor(client: AbortSignal, totalMs: number) {
    client.throwIfAborted();
    this.#client = client;
    client.addEventListener('abort', this.#onClientAbort, { once: true });
    this.#watchTotal(totalMs, totalMs);
  }

  /** Aborts with the client's reason, with `engine-timeout` or as `end` says. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The engine has so long to do the next thing. */
  expect(limitMs: number): void {
    this.#countOurs();
    this.#oursSinceMs = null;
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#expire(limitMs), limitMs);
  }

  /** It has done it; until the next `expect` the time is ours. */
  met(): void {
    clearTimeout(this.#next);
    this.#countOurs();
    this.#oursSinceMs = performance.now();
  }

  /** Nobody is to work on this any longer, for a reason of ours. */
  end(reason: ApiError): void {
    this.#controller.abort(reason);
  }

  /** Nothing expires any more. */
  release(): void {
    clearTimeout(this.#next);
    clearTimeout(this.#total);
    this.#client.removeEventListener('abort', this.#onClientAbort);
  }

  /** When the total is over, what of it was ours is added: a timer that starts anew costs each chunk. */
  #watchTotal(totalMs: number, leftMs: number): void {
    this.#total = setTimeout(() => {
      this.#countOurs();
      const oursMs = this.#oursMs;
      this.#oursMs = 0;
      if (oursMs < LEAST_OURS_MS) this.#expire(totalMs);
      else this.#watchTotal(totalMs, oursMs);
    }, leftMs);
  }

  #countOurs(): void {
    if (this.#oursSinceMs === null) return;
    const nowMs = performance.now();
    this.#oursMs += nowMs - this.#oursSinceMs;
    this.#oursSinceMs = nowMs;
  }

  #expire(limitMs: number): void {
    this.#controller.abort(engineTimeout(limitMs));
  }
}
