/** Counters of one process: fixed windows, each from the first count on, and what is held. */
import type { Clock } from '../core/clock.ts';
import { fits, MEASURES, windowLengthMs, type Claim, type Count } from './claim.ts';
import type { Counters, Held, Verdict } from './counters.ts';
import type { Holdings } from './holdings.ts';

interface Window {
  used: number;
  readonly startsMs: number;
  readonly endsMs: number;
}

const UNTOUCHED: Count = { used: 0, restMs: 0, endsMs: 0 };

export class MemoryCounters implements Counters {
  readonly state = 'memory';
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #holdings: Holdings;
  readonly #windows = new Map<string, Window>();
  #sweptMs = 0;

  constructor(clock: Clock, windowMs: number, holdings: Holdings) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#holdings = holdings;
  }

  async take(claims: readonly Claim[]): Promise<Verdict> {
    const nowMs = this.#clock.nowMs();
    this.#sweep(nowMs);
    const counted = claims.map((claim) => ({ claim, ...this.#look(claim, nowMs) }));
    if (counted.every(({ claim, used }) => fits(claim, used))) {
      return this.#grant(claims, nowMs, windowLengthMs);
    }
    return { granted: false, counted, held: [], by: 'memory' };
  }

  async count(claims: readonly Claim[]): Promise<Verdict> {
    return this.#grant(claims, this.#clock.nowMs(), (_, windowMs) => windowMs);
  }

  async giveBack({ counted }: Verdict): Promise<void> {
    for (const { claim, endsMs } of counted) {
      const window = this.#windows.get(claim.name);
      if (window?.endsMs === endsMs) window.used -= claim.amount;
    }
  }

  async release(held: readonly Held[]): Promise<void> {
    this.#holdings.remove(held);
  }

  async close(): Promise<void> {
    this.#windows.clear();
  }

  #grant(claims: readonly Claim[], nowMs: number, lengthMs: typeof windowLengthMs): Verdict {
    const held = this.#holdings.prepare(claims);
    this.#holdings.add(held);
    for (const claim of claims) {
      if (MEASURES[claim.measure].kind !== 'window' || claim.amount === 0) continue;
      const window = this.#windows.get(claim.name);
      if (window !== undefined && counts(window, nowMs)) window.used += claim.amount;
      else {
        const endsMs = nowMs + lengthMs(claim, this.#windowMs);
        this.#windows.set(claim.name, { used: claim.amount, startsMs: nowMs, endsMs });
      }
    }
    const counted = claims.map((claim) => ({ claim, ...this.#look(claim, nowMs) }));
    return { granted: true, counted, held, by: 'memory' };
  }

  #look({ measure, name }: Claim, nowMs: number): Count {
    if (MEASURES[measure].kind !== 'window') {
      return { ...UNTOUCHED, used: this.#holdings.total(name) };
    }
    const window = this.#windows.get(name);
    if (window === undefined || !counts(window, nowMs)) return UNTOUCHED;
    return { used: window.used, restMs: window.endsMs - nowMs, endsMs: window.endsMs };
  }

  /** Forgets windows that are over, once a window's length: what is kept stays bounded. */
  #sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.#sweptMs) < this.#windowMs) return;
    this.#sweptMs = nowMs;
    for (const [name, window] of this.#windows) {
      if (!counts(window, nowMs)) this.#windows.delete(name);
    }
  }
}

/** A clock that was set back must not make a window longer than it was meant to be. */
function counts({ used, startsMs, endsMs }: Window, nowMs: number): boolean {
  return used > 0 && startsMs <= nowMs && nowMs < endsMs;
}
