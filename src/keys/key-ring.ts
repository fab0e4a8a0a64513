/** What the doors ask: whose key is this? */
import type { Principal } from '../core/principal.ts';

export interface KeyRing {
  /**
   * Null when the key is unknown or revoked. Throws 401 `key-expired`, 403 `account-disabled`, 503
   * `store-unavailable`. What it says is at most half a second old.
   */
  verify(key: string): Promise<Principal | null> | Principal | null;
}
