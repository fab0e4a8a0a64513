/** What the routes need; handed to each of them when the server is built. */
import type { Clock } from '../core/clock.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Tracing } from '../observe/trace.ts';
import type { Services } from '../pipeline/services.ts';
import type { Drain } from './drain.ts';

export interface HttpContext {
  readonly services: Services;
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly bodyLimitBytes: number;
  readonly bodyTimeoutMs: number;
  readonly drain: Drain;
  /** Addresses and CIDR ranges of proxies that may say whom they speak for; absent = none. */
  readonly trustedProxies?: readonly string[];
  /** Rejects while the database does not answer; absent where there is none. */
  readonly checkStore?: () => Promise<void>;
  /** Absent where nobody asked for traces. */
  readonly tracing?: Tracing | undefined;
}

/** Whoever does not mean to stop the server in good order needs no drain. */
export type HttpOptions = Omit<HttpContext, 'drain'> & Partial<Pick<HttpContext, 'drain'>>;
