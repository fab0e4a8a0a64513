/**
 * Keys with which the console lets people try requests: made for a session, good for an hour, and
 * over with it. Who made them says for which session, so that nothing else has to be kept.
 */
import type { Clock } from '../core/clock.ts';
import { createApiKey, type CreatedApiKey, revokeApiKey } from '../keys/api-keys.ts';
import type { ApiKey, Session, Store, User } from '../storage/store.ts';

const NAME = 'Playground';
const LIFETIME_MS = 3_600_000;
/** Stands in no id of a user. */
const SEPARATOR = ':';
/** Of the session's hash: enough to tell the sessions of one user apart. */
const SESSION_CHARACTERS = 16;

interface Owner {
  readonly user: User;
  /** Null = all of the user's sessions. */
  readonly session: Session | null;
}

/** A new key for this session, in the place of earlier ones. */
export async function createPlaygroundKey(
  store: Store,
  owner: { readonly user: User; readonly session: Session },
  clock: Clock,
): Promise<CreatedApiKey> {
  await revokePlaygroundKeys(store, owner, clock);
  const { accountId } = owner.user;
  return createApiKey(
    store,
    {
      accountId,
      name: NAME,
      expiresMs: clock.nowMs() + LIFETIME_MS,
      createdBy: makerOf(owner),
    },
    clock,
  );
}

export async function revokePlaygroundKeys(
  store: Store,
  owner: Owner,
  clock: Clock,
): Promise<void> {
  const maker = makerOf(owner);
  const keys = await store.keys(owner.user.accountId);
  const running = keys.filter((key) => key.createdBy.startsWith(maker) && !isOver(key, clock));
  await Promise.all(running.map(({ id }) => revokeApiKey(store, id, clock)));
}

/** Whether nobody needs to see it any more: there may be many of these. */
export function isSpentPlaygroundKey(key: ApiKey, clock: Clock): boolean {
  return userOfPlayground(key) !== null && isOver(key, clock);
}

/** Id of the user who made such a key; null for every other key. */
export function userOfPlayground({ createdBy }: ApiKey): string | null {
  return createdBy.includes(SEPARATOR) ? createdBy.split(SEPARATOR, 1)[0]! : null;
}

function isOver({ revokedMs, expiresMs }: ApiKey, clock: Clock): boolean {
  return revokedMs !== null || (expiresMs !== null && expiresMs <= clock.nowMs());
}

/** Without a session: how those of the user's sessions all begin. */
function makerOf({ user, session }: Owner): string {
  return `${user.id}${SEPARATOR}${session?.hash.slice(0, SESSION_CHARACTERS) ?? ''}`;
}
