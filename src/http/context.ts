/** What the routes need; handed to each of them when the server is built. */
import type { Clock } from '../core/clock.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Services } from '../pipeline/services.ts';

export interface HttpContext {
  readonly services: Services;
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly bodyLimitBytes: number;
  readonly bodyTimeoutMs: number;
}
