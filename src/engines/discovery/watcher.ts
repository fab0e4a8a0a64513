/**
 * Keeps an eye on one base URL: looks again and again, less often while the engine is down, and
 * remembers what it saw, so that whoever wants to know need not ask the engine.
 */
import type { Found, Look } from './look.ts';

/** Between the end of a look and the next one. */
const PAUSE_MS = 5_000;
/** While the engine is down the pause doubles up to this. */
const MAX_PAUSE_MS = 30_000;

/** One look; given the last one that found the engine. Rejects only when the signal aborts. */
type TakeLook = (before: Found | null, signal: AbortSignal) => Promise<Look>;

/** Told what was seen before, and what is seen now: after every look. */
type Told = (before: Look | null, now: Look) => void;

export class Watcher {
  readonly #look: TakeLook;
  readonly #told: Told;
  readonly #closed = new AbortController();
  #latest: Look | null = null;
  #found: Found | null = null;
  #looking: Promise<Look> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #downInARow = 0;
  #slowInARow = 0;

  /** Does nothing before it is asked for the first time. */
  constructor(look: TakeLook, told: Told) {
    this.#look = look;
    this.#told = told;
  }

  /** What was seen last; null before the first look has ended. */
  get latest(): Look | null {
    return this.#latest;
  }

  /** The last look that found the engine, even if it is down now. */
  get found(): Found | null {
    return this.#found;
  }

  /** What was seen last, or else the first look; starts the watch. */
  async known(signal: AbortSignal): Promise<Look> {
    return this.#latest ?? (await this.again(signal));
  }

  /** Looks now, together with everybody else who wants to; rejects when the signal aborts. */
  async again(signal: AbortSignal): Promise<Look> {
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => {
      aborted.reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([this.#lookNow(), aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Starts the watch, if it has not begun; nobody waits. */
  start(): void {
    if (this.#latest === null) this.refresh();
  }

  /** Looks now, sooner than planned; nobody waits. */
  refresh(): void {
    void this.#lookNow();
  }

  /** Ends the watch, and a look that is under way. */
  close(): void {
    clearTimeout(this.#timer);
    this.#closed.abort(new Error('the watch has ended'));
  }

  #lookNow(): Promise<Look> {
    return (this.#looking ??= this.#lookOnce());
  }

  async #lookOnce(): Promise<Look> {
    clearTimeout(this.#timer);
    const { signal } = this.#closed;
    let seen: Look;
    try {
      // An engine that was gone may be another one when it is back.
      seen = await this.#look(this.#latest?.state === 'ok' ? this.#found : null, signal);
    } catch {
      const detail = 'it could not be looked at';
      seen = { state: 'down', fault: 'broken', detail, served: [] };
    }
    const before = this.#latest;
    const now = this.#believe(seen);
    this.#looking = null;
    this.#latest = now;
    if (now.state === 'ok') this.#found = now;
    if (!signal.aborted) {
      this.#scheduleNext(now);
      this.#told(before, now);
    }
    return now;
  }

  /** An engine that was there and does not answer in time once may only be busy. */
  #believe(seen: Look): Look {
    const isSlow = seen.state === 'down' && seen.fault === 'slow';
    this.#slowInARow = isSlow ? this.#slowInARow + 1 : 0;
    return this.#slowInARow === 1 && this.#latest?.state === 'ok' ? this.#latest : seen;
  }

  #scheduleNext({ state }: Look): void {
    this.#downInARow = state === 'down' ? this.#downInARow + 1 : 0;
    const doublings = Math.max(this.#downInARow - 1, 0);
    const pauseMs = Math.min(PAUSE_MS * 2 ** doublings, MAX_PAUSE_MS);
    this.#timer = setTimeout(() => this.refresh(), pauseMs);
    this.#timer.unref();
  }
}
