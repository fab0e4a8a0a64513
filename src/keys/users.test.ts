import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../test/support/fresh-store.ts';
import { heldClock } from '../../test/support/held-clock.ts';
import type { Store, User } from '../storage/store.ts';
import { openMainAccount } from './main-account.ts';
import { isPassword } from './passwords.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSignInLink } from './sign-in-links.ts';
import { changeUser, createUser, setPassword, type NewUser } from './users.ts';

const clock = heldClock();
let fresh: FreshStore;
let store: Store;
let sessions: Sessions;

beforeEach(async () => {
  fresh = await freshStore();
  store = fresh.store;
  sessions = createSessions(store, clock);
  await openMainAccount(store, clock);
});

afterEach(async () => fresh?.close());

function make(given: Partial<NewUser> = {}): Promise<User> {
  const wanted: NewUser = {
    accountId: 'main',
    email: 'ada@example.org',
    role: 'admin',
    password: null,
    ...given,
  };
  return createUser(store, wanted, clock);
}

async function signedIn(user: User): Promise<string> {
  const { token } = await createSignInLink(store, user, clock);
  return (await sessions.signInWithLink({ token, address: '10.0.0.1' })).token;
}

describe('a new user', () => {
  it('is stored under a normal e-mail, with a hash of the password', async () => {
    const user = await make({ email: '  Ada@Example.ORG ', password: 'correct horse' });
    expect(await store.userByEmail('ada@example.org')).toEqual(user);
    expect(user).toMatchObject({
      accountId: 'main',
      role: 'admin',
      createdMs: clock.nowMs(),
      disabled: false,
    });
    expect(await isPassword('correct horse', user.passwordHash)).toBe(true);
    expect((await make({ email: 'bob@localhost' })).passwordHash).toBeNull();
  });

  it.each<[string, Partial<NewUser>, string, string]>([
    ['no e-mail', { email: '' }, 'value-invalid', 'email'],
    ['half an e-mail', { email: 'ada@' }, 'value-invalid', 'email'],
    ['two @', { email: 'a@b@c' }, 'value-invalid', 'email'],
    ['an override of direction', { email: 'a\u202Eb@c' }, 'value-invalid', 'email'],
    ['blanks in it', { email: 'a b@c' }, 'value-invalid', 'email'],
    ['a long e-mail', { email: `${'a'.repeat(250)}@b.cd` }, 'value-invalid', 'email'],
    ['a short password', { password: 'horse' }, 'value-invalid', 'password'],
    ['no account', { accountId: 'none' }, 'resource-not-found', 'accountId'],
    ['an e-mail of another', { email: 'TAKEN@example.org' }, 'resource-conflict', 'email'],
  ])('is refused with %s', async (_what, fault, code, param) => {
    await make({ email: 'taken@example.org' });
    await expect(make(fault)).rejects.toMatchObject({ code, param });
    expect(await store.users(null)).toHaveLength(1);
  });
});

describe('a change', () => {
  it('touches what it names', async () => {
    await make();
    const user = await make({ email: 'bob@example.org', role: 'member' });
    const promoted = await changeUser(store, user.id, { role: 'admin', email: 'Bob@Example.com' });
    expect(promoted).toEqual({ ...user, role: 'admin', email: 'bob@example.com' });
    expect(await changeUser(store, user.id, {})).toEqual(promoted);
    expect(await changeUser(store, user.id, { email: 'bob@example.com' })).toEqual(promoted);
  });

  it('signs out whom it disables', async () => {
    await make();
    const user = await make({ email: 'bob@example.org', role: 'member' });
    const token = await signedIn(user);
    expect(await sessions.sessionOf(token)).not.toBeNull();
    await changeUser(store, user.id, { disabled: true });
    await changeUser(store, user.id, { disabled: false });
    expect(await sessions.sessionOf(token)).toBeNull();
  });

  it('leaves an admin who can sign in', async () => {
    const ada = await make();
    const bob = await make({ email: 'bob@example.org' });
    await changeUser(store, bob.id, { disabled: true });
    for (const change of [{ disabled: true }, { role: 'member' }] as const) {
      await expect(changeUser(store, ada.id, change)).rejects.toMatchObject({
        code: 'resource-conflict',
      });
    }
    await changeUser(store, bob.id, { disabled: false });
    expect(await changeUser(store, ada.id, { role: 'member' })).toMatchObject({ role: 'member' });
  });

  it('is refused for no user and for a taken e-mail', async () => {
    const ada = await make();
    await make({ email: 'bob@example.org' });
    await expect(changeUser(store, 'none', {})).rejects.toMatchObject({
      code: 'resource-not-found',
    });
    await expect(changeUser(store, ada.id, { email: 'BOB@example.org' })).rejects.toMatchObject({
      code: 'resource-conflict',
      param: 'email',
    });
  });
});

describe('a new password', () => {
  it('ends all sessions but the one that set it', async () => {
    const user = await make({ password: 'correct horse' });
    const [mine, other] = [await signedIn(user), await signedIn(user)];
    await setPassword(store, user.id, 'battery staple', mine);
    expect(await sessions.sessionOf(mine)).not.toBeNull();
    expect(await sessions.sessionOf(other)).toBeNull();
    const { passwordHash } = (await store.user(user.id))!;
    expect(await isPassword('battery staple', passwordHash)).toBe(true);
    expect(await isPassword('correct horse', passwordHash)).toBe(false);
    await setPassword(store, user.id, 'battery staple', null);
    expect(await sessions.sessionOf(mine)).toBeNull();
  });

  it('is refused when it is short, and for no user', async () => {
    const user = await make();
    await expect(setPassword(store, user.id, 'short', null)).rejects.toMatchObject({
      param: 'password',
    });
    expect((await store.user(user.id))?.passwordHash).toBeNull();
    await expect(setPassword(store, 'none', 'battery staple', null)).rejects.toMatchObject({
      code: 'resource-not-found',
    });
  });
});
