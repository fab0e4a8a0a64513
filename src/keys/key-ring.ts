/** What the doors ask: whose key is this? */
import type { Principal } from '../core/principal.ts';

export interface KeyRing {
  /**
   * Null when the key is unknown or revoked. Throws 401 `key-expired`, 403 `account-disabled`, 503
   * `store-unavailable`. What it says is at most half a second old.
   */
  verify(key: string): Promise<Principal | null> | Principal | null;
  /**
   * For when `verify` cannot ask: whose key it was when it was last looked up, at most a few minutes
   * ago. Null when that is not known. Good for looking at a server in trouble, never for work.
   */
  recall?(key: string): Principal | null;
}
