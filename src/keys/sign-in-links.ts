/** Links that sign in once: for the first start, and for whoever has no password or has lost it. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { hexId } from '../core/ids.ts';
import type { Store, User } from '../storage/store.ts';
import { sha256 } from './hash.ts';
import { MAIN_ACCOUNT_ID } from './main-account.ts';

const TOKEN_BYTES = 32;
const LINK_LIFETIME_MS = 60 * 60_000;
const FIRST_EMAIL = 'admin@localhost';

export interface CreatedSignInLink {
  /** What `signInWithLink` takes; 43 characters that need no escape in a URL. */
  readonly token: string;
  readonly user: User;
  readonly expiresMs: number;
}

/** Good once, for an hour. */
export async function createSignInLink(
  store: Store,
  user: User,
  clock: Clock,
): Promise<CreatedSignInLink> {
  const token = newToken();
  const expiresMs = clock.nowMs() + LINK_LIFETIME_MS;
  await store.createSignInLink({ hash: sha256(token), userId: user.id, expiresMs });
  return { token, user, expiresMs };
}

/**
 * A link for the first admin, who is made when there is no user at all. Null once somebody has a
 * password, and where all admins are disabled.
 */
export async function firstSignInLink(
  store: Store,
  clock: Clock,
): Promise<CreatedSignInLink | null> {
  const users = await store.users(null);
  if (users.some((user) => user.passwordHash !== null)) return null;
  const admin =
    users.length === 0
      ? await firstAdmin(store, clock)
      : users.find((user) => user.role === 'admin' && !user.disabled);
  return admin ? createSignInLink(store, admin, clock) : null;
}

/** 256 random bits, as base64url. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Replicas may start together: one of them makes the user, all find it. */
async function firstAdmin(store: Store, clock: Clock): Promise<User | null> {
  await store.createUser({
    id: hexId(),
    accountId: MAIN_ACCOUNT_ID,
    email: FIRST_EMAIL,
    role: 'admin',
    passwordHash: null,
    createdMs: clock.nowMs(),
    disabled: false,
  });
  return store.userByEmail(FIRST_EMAIL);
}
