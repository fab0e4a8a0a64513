/** People who may sign in to the console: made, changed, given passwords. */
import type { Clock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';
import { hexId } from '../core/ids.ts';
import type { Store, User, UserRole } from '../storage/store.ts';
import { sha256 } from './hash.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { printed, unprintableIn } from './printable.ts';

const EMAIL_LIMIT_CHARACTERS = 254;
/** Something at something: only a message could prove more, and `admin@localhost` is one. */
const EMAIL = /^[^\s@]+@[^\s@]+$/u;

export interface NewUser {
  readonly accountId: string;
  readonly email: string;
  readonly role: UserRole;
  /** Null: signs in by a link, and then sets one. */
  readonly password: string | null;
}

export interface UserChange {
  readonly email?: string;
  readonly role?: UserRole;
  readonly disabled?: boolean;
}

/** Throws 400 `value-invalid` for a fault of a field, 404 for no such account, 409 for a taken e-mail. */
export async function createUser(store: Store, wanted: NewUser, clock: Clock): Promise<User> {
  const email = checkedEmail(wanted.email);
  if (wanted.password !== null) checkPassword(wanted.password);
  if (!(await store.account(wanted.accountId))) {
    throw apiError('resource-not-found', 'accountId', ['account']);
  }
  const user: User = {
    id: hexId(),
    accountId: wanted.accountId,
    email,
    role: wanted.role,
    passwordHash: wanted.password === null ? null : await hashPassword(wanted.password),
    createdMs: clock.nowMs(),
    disabled: false,
  };
  if (!(await store.createUser(user))) throw emailTaken();
  return user;
}

/**
 * Changes what is named. Whoever is disabled is signed out everywhere. Throws 400 `value-invalid`,
 * 404 for no such user, 409 for a taken e-mail and where no enabled admin would be left.
 */
export async function changeUser(store: Store, id: string, change: UserChange): Promise<User> {
  const user = found(await store.user(id));
  const email = change.email === undefined ? user.email : checkedEmail(change.email);
  if (email !== user.email && (await store.userByEmail(email))) throw emailTaken();
  const wanted = { role: change.role ?? user.role, disabled: change.disabled ?? user.disabled };
  const result =
    isAdmin(user) && !isAdmin(wanted)
      ? await store.demoteUser(id, { email, ...wanted })
      : await store.updateUser(id, { email, ...wanted });
  if (result === 'last-admin') {
    throw apiError('resource-conflict', null, ['this is the last admin who can sign in']);
  }
  const changed = found(result);
  if (changed.disabled) await store.endSessions(id, null);
  return changed;
}

/**
 * Ends all sessions of the user but the one of `sessionToken` (null: all), as whoever knew the old
 * password may sit in one of them. Throws 400 `value-invalid`, 404 for no such user.
 */
export async function setPassword(
  store: Store,
  userId: string,
  password: string,
  sessionToken: string | null,
): Promise<void> {
  checkPassword(password);
  found(await store.user(userId));
  found(await store.updateUser(userId, { passwordHash: await hashPassword(password) }));
  await store.endSessions(userId, sessionToken === null ? null : sha256(sessionToken));
}

/** How e-mails are stored and looked for. */
export function normalizedEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** As it is stored. Throws 400 `value-invalid`. */
export function checkedEmail(email: string): string {
  const normal = normalizedEmail(email);
  const stranger = unprintableIn(normal);
  if (stranger !== null) {
    const expectation = `an e-mail address, in which ${stranger} has no place`;
    throw apiError('value-invalid', 'email', ['email', expectation, printed(email)]);
  }
  if (normal.length > EMAIL_LIMIT_CHARACTERS || !EMAIL.test(normal)) {
    throw apiError('value-invalid', 'email', ['email', 'an e-mail address', email]);
  }
  return normal;
}

function isAdmin(user: Pick<User, 'role' | 'disabled'>): boolean {
  return user.role === 'admin' && !user.disabled;
}

function found(user: User | null): User {
  if (!user) throw apiError('resource-not-found', null, ['user']);
  return user;
}

function emailTaken(): Error {
  return apiError('resource-conflict', 'email', ['this e-mail belongs to another user']);
}
