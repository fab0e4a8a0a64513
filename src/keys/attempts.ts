/**
 * Slows down whoever guesses: so many attempts for an e-mail and from an address in a window of
 * time, then none until the window ends. Counted in this process; each replica has windows of its
 * own, which multiplies the few attempts by the few replicas.
 */
import ipaddr from 'ipaddr.js';
import type { Clock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';

const WINDOW_MS = 15 * 60_000;
const ATTEMPTS_FOR_EMAIL = 10;
/** More, as an office may share one address. */
const ATTEMPTS_FROM_ADDRESS = 50;
/** Of each kind; the window that began first is forgotten when there are more. */
const WINDOWS_LIMIT = 10_000;
const MS_PER_SECOND = 1000;
/** What a customer is commonly given of IPv6: 64 bits, within which addresses cost nothing. */
const IPV6_PREFIX_BYTES = 8;

interface Window {
  readonly beganMs: number;
  readonly attempts: number;
}

export interface Attempts {
  /**
   * Counts an attempt before it is known how it ends, so that many at once do not all slip
   * through. A null e-mail counts for the address alone. Throws 429 `sign-in-throttled`.
   */
  begin(email: string | null, address: string): void;
  /** Whoever knew the password was no guesser: starts the e-mail's count anew. */
  succeeded(email: string): void;
}

export function createAttempts(clock: Clock): Attempts {
  const byEmail = new Map<string, Window>();
  const byAddress = new Map<string, Window>();

  function running(windows: ReadonlyMap<string, Window>, name: string): Window | null {
    const window = windows.get(name);
    return window && clock.nowMs() < window.beganMs + WINDOW_MS ? window : null;
  }

  function refuse(window: Window | null, limit: number): void {
    if (!window || window.attempts < limit) return;
    const leftMs = window.beganMs + WINDOW_MS - clock.nowMs();
    const seconds = Math.ceil(leftMs / MS_PER_SECOND);
    throw apiError('sign-in-throttled', null, [seconds], { retryAfterSeconds: seconds });
  }

  function count(windows: Map<string, Window>, name: string): void {
    const { beganMs, attempts } = running(windows, name) ?? { beganMs: clock.nowMs(), attempts: 0 };
    // A window that begins goes to the end of the map, whose first one is the oldest therefore.
    if (attempts === 0) windows.delete(name);
    windows.set(name, { beganMs, attempts: attempts + 1 });
    if (windows.size > WINDOWS_LIMIT) windows.delete(windows.keys().next().value!);
  }

  return {
    begin(email, address) {
      const network = networkOf(address);
      refuse(running(byAddress, network), ATTEMPTS_FROM_ADDRESS);
      if (email !== null) refuse(running(byEmail, email), ATTEMPTS_FOR_EMAIL);
      count(byAddress, network);
      if (email !== null) count(byEmail, email);
    },
    succeeded: (email) => void byEmail.delete(email),
  };
}

function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const bytes = ipaddr.process(address).toByteArray();
  return (bytes.length === 4 ? bytes : bytes.slice(0, IPV6_PREFIX_BYTES)).join('.');
}
