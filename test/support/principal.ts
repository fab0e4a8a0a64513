/** A caller who may do everything but administer, for tests in which it does not matter who calls. */
import { NO_LIMITS } from '../../src/core/limits.ts';
import type { Principal } from '../../src/core/principal.ts';

export function somebody(given: Partial<Principal> = {}): Principal {
  return {
    accountId: 'main',
    keyId: 'key',
    admin: false,
    models: null,
    routes: null,
    limits: NO_LIMITS,
    accountLimits: NO_LIMITS,
    fundsNano: null,
    ...given,
  };
}
