import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../test/support/fresh-store.ts';
import { heldClock, type HeldClock } from '../../test/support/held-clock.ts';
import type { Store, User } from '../storage/store.ts';
import { openMainAccount } from './main-account.ts';
import { createSessions, csrfTokenOf, isCsrfToken, type Sessions } from './sessions.ts';
import { createSignInLink, firstSignInLink } from './sign-in-links.ts';
import { createUser, setPassword } from './users.ts';

const DAY_MS = 24 * 3_600_000;
const PASSWORD = 'correct horse battery';
const address = '10.0.0.1';
const FAILED = { code: 'sign-in-failed', status: 401 };

let clock: HeldClock;
let fresh: FreshStore;
let store: Store;
let sessions: Sessions;

beforeEach(async () => {
  fresh = await freshStore();
  store = fresh.store;
  clock = heldClock();
  sessions = createSessions(store, clock);
  await openMainAccount(store, clock);
});

afterEach(async () => fresh?.close());

function make(password: string | null, email = 'ada@example.org'): Promise<User> {
  return createUser(store, { accountId: 'main', email, role: 'admin', password }, clock);
}

describe('signing in with a password', () => {
  it('opens a session of 30 days, of which the store knows a hash', async () => {
    const user = await make(PASSWORD);
    const { token, session } = await sessions.signIn({
      email: ' ADA@example.org',
      password: PASSWORD,
      address,
    });
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(session.hash).not.toContain(token);
    expect(session.expiresMs).toBe(clock.nowMs() + 30 * DAY_MS);
    expect(await sessions.sessionOf(token)).toEqual({ session, user });
    expect(await sessions.sessionOf(session.hash)).toBeNull();
    clock.pass(30 * DAY_MS - 1);
    expect(await sessions.sessionOf(token)).not.toBeNull();
    clock.pass(1);
    expect(await sessions.sessionOf(token)).toBeNull();
  });

  it('says the same of a wrong password, an unknown or disabled user and one without a password', async () => {
    const user = await make(PASSWORD);
    await make(null, 'none@example.org');
    const attempt = (email: string, password: string): Promise<unknown> =>
      sessions.signIn({ email, password, address });
    await expect(attempt('ada@example.org', 'wrong')).rejects.toMatchObject(FAILED);
    await expect(attempt('nobody@example.org', PASSWORD)).rejects.toMatchObject(FAILED);
    await expect(attempt('none@example.org', '')).rejects.toMatchObject(FAILED);
    await store.updateUser(user.id, { disabled: true });
    await expect(attempt('ada@example.org', PASSWORD)).rejects.toMatchObject(FAILED);
  });

  it('is refused after ten failures, also of an unknown user, until the time that it says', async () => {
    await make(PASSWORD);
    // Cheap ones: a hash of little cost stands in for the real one.
    const cheap = `$scrypt$ln=4,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
    const user = (await store.userByEmail('ada@example.org'))!;
    await store.updateUser(user.id, { passwordHash: cheap });
    const wrong = { email: 'ada@example.org', password: 'wrong', address };
    for (let index = 0; index < 10; index += 1)
      await expect(sessions.signIn(wrong)).rejects.toMatchObject(FAILED);
    await store.updateUser(user.id, { passwordHash: user.passwordHash });
    const right = { ...wrong, password: PASSWORD };
    await expect(sessions.signIn(right)).rejects.toMatchObject({
      code: 'sign-in-throttled',
      retryAfterSeconds: 900,
    });
    clock.pass(15 * 60_000);
    expect(await sessions.signIn(right)).toMatchObject({ user: { email: 'ada@example.org' } });
  });
});

describe('signing in with a link', () => {
  it('works once, for an hour', async () => {
    const user = await make(null);
    const link = await createSignInLink(store, user, clock);
    expect(link).toMatchObject({
      token: expect.stringMatching(/^[\w-]{43}$/),
      expiresMs: clock.nowMs() + 3_600_000,
    });
    const { token } = await sessions.signInWithLink({ token: link.token, address });
    expect(await sessions.sessionOf(token)).toMatchObject({ user });
    await expect(sessions.signInWithLink({ token: link.token, address })).rejects.toMatchObject(
      FAILED,
    );

    const late = await createSignInLink(store, user, clock);
    clock.pass(3_600_000);
    await expect(sessions.signInWithLink({ token: late.token, address })).rejects.toMatchObject(
      FAILED,
    );
    await expect(sessions.signInWithLink({ token: '', address })).rejects.toMatchObject(FAILED);
  });

  it('works once, however many try at the same time', async () => {
    const { token } = await createSignInLink(store, await make(null), clock);
    const tries = [1, 2, 3, 4, 5].map(() => sessions.signInWithLink({ token, address }));
    const ends = await Promise.allSettled(tries);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('does not work for a disabled user', async () => {
    const user = await make(null);
    const { token } = await createSignInLink(store, user, clock);
    await store.updateUser(user.id, { disabled: true });
    await expect(sessions.signInWithLink({ token, address })).rejects.toMatchObject(FAILED);
  });

  it('cannot be guessed from one address', async () => {
    const attempt = (): Promise<unknown> => sessions.signInWithLink({ token: 'guess', address });
    for (let index = 0; index < 50; index += 1)
      await expect(attempt()).rejects.toMatchObject(FAILED);
    await expect(attempt()).rejects.toMatchObject({ code: 'sign-in-throttled' });
  });
});

describe('the first link', () => {
  it('is for an admin who is made, anew at each start, until somebody has a password', async () => {
    const first = (await firstSignInLink(store, clock))!;
    expect(first.user).toMatchObject({
      email: 'admin@localhost',
      role: 'admin',
      accountId: 'main',
      passwordHash: null,
    });
    const second = (await firstSignInLink(store, clock))!;
    expect(second.user).toEqual(first.user);
    expect(second.token).not.toBe(first.token);
    for (const { token } of [first, second]) {
      expect(await sessions.signInWithLink({ token, address })).toMatchObject({
        user: first.user,
      });
    }
    await setPassword(store, first.user.id, PASSWORD, null);
    expect(await firstSignInLink(store, clock)).toBeNull();
  });

  it('is for one and the same admin on replicas that start together', async () => {
    const links = await Promise.all([1, 2, 3].map(() => firstSignInLink(store, clock)));
    expect(new Set(links.map((link) => link?.user.id)).size).toBe(1);
    expect(await store.users(null)).toHaveLength(1);
  });

  it('is for nobody where no admin may sign in', async () => {
    const user = await make(null);
    await store.updateUser(user.id, { disabled: true });
    expect(await firstSignInLink(store, clock)).toBeNull();
  });
});

describe('a session', () => {
  it('ends when its user signs out, and no other', async () => {
    const { user } = (await firstSignInLink(store, clock))!;
    const open = async (): Promise<string> => {
      const { token } = await createSignInLink(store, user, clock);
      return (await sessions.signInWithLink({ token, address })).token;
    };
    const [one, other] = [await open(), await open()];
    await sessions.signOut(one);
    await sessions.signOut(one);
    expect(await sessions.sessionOf(one)).toBeNull();
    expect(await sessions.sessionOf(other)).not.toBeNull();
    await store.updateUser(user.id, { disabled: true });
    expect(await sessions.sessionOf(other)).toBeNull();
  });

  it('is 503 while the store is lost, not an end', async () => {
    const lost = { ...store, session: () => Promise.reject(new Error('lost')) };
    await expect(createSessions(lost, clock).sessionOf('x')).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });
});

it('the CSRF token goes with one session', () => {
  const token = csrfTokenOf('session-a');
  expect(isCsrfToken(token, 'session-a')).toBe(true);
  expect(csrfTokenOf('session-a')).toBe(token);
  for (const wrong of [
    '',
    token.slice(1),
    `${token}x`,
    token.toLowerCase(),
    csrfTokenOf('session-b'),
  ]) {
    expect(isCsrfToken(wrong, 'session-a')).toBe(false);
  }
});
