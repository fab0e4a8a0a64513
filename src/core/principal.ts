/** Who is calling, after the key was accepted, and what it may do. */
import type { Limits } from './limits.ts';

/** What keys can be restricted to. */
export type RouteScope = 'chat' | 'tokens' | 'models' | 'usage';

export const ROUTE_SCOPES: readonly RouteScope[] = ['chat', 'tokens', 'models', 'usage'];

export interface Principal {
  readonly accountId: string;
  readonly keyId: string;
  /** May use `/api` and `/metrics`, for every account. */
  readonly admin: boolean;
  /** Model ids it may use; null = all. */
  readonly models: readonly string[] | null;
  /** Null = all. */
  readonly routes: readonly RouteScope[] | null;
  /** Of the key. */
  readonly limits: Limits;
  /** Of its account, over all keys. */
  readonly accountLimits: Limits;
  /** What the account could spend when the key was last looked up; null = without bound. */
  readonly fundsNano: number | null;
}
