/** Signing in and out over the wire: cookies, tokens, passwords, and keys of the playground. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/storage/store.ts';
import { type Answer, openReception, type Reception, type Sending } from './reception.ts';

const PASSWORD = 'correct horse battery';
const MINUTE_MS = 60_000;
const EXPIRES_MS = 60 * MINUTE_MS;

let reception: Reception;

beforeAll(async () => {
  reception = await openReception();
});

afterAll(async () => reception?.close());

function signInWithLink(token: string, sending: Sending = {}): Promise<Answer> {
  return reception.sendRaw('POST', '/api/session/link', { ...sending, body: { token } });
}

function cookieOf({ headers }: Answer): string {
  return headers.get('set-cookie')!.split(';', 1)[0]!;
}

/** A browser that has signed in: its headers. */
async function browser(user: User): Promise<Record<string, string>> {
  return headersOf(await signInWithLink(await reception.signInToken(user)));
}

function headersOf(answer: Answer): Record<string, string> {
  expect(answer.status).toBeLessThan(300);
  return { cookie: cookieOf(answer), 'x-csrf-token': answer.json.csrfToken };
}

async function statusOf(headers: Record<string, string>): Promise<number> {
  return (await reception.sendRaw('GET', '/api/session', { headers })).status;
}

describe('a link', () => {
  it('signs in, once, with a cookie that scripts and other sites have nothing of', async () => {
    const token = await reception.signInToken(reception.member);
    const answer = await signInWithLink(token);
    expect(answer.status).toBe(201);
    expect(answer.json.user).toMatchObject({ email: 'member@example.org', hasPassword: false });
    expect(answer.json.account).toMatchObject({ id: reception.account.id, name: 'Ours' });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^mimosa_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const again = await signInWithLink(token);
    expect(again.status).toBe(401);
    expect(again.headers.get('set-cookie')).toBeNull();
    expect(again.json.error.message).toMatch(/^The e-mail or the password is wrong, or the link/);
  });

  it('gets a cookie for https alone where the browser came by it', async () => {
    const token = await reception.signInToken(reception.member);
    const headers = { 'x-forwarded-proto': 'https, http' };
    const { headers: got } = await signInWithLink(token, { headers });
    expect(got.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('ends the session that the browser had before', async () => {
    const before = await browser(reception.member);
    const token = await reception.signInToken(reception.member);
    const after = headersOf(
      await signInWithLink(token, { headers: { cookie: before['cookie']! } }),
    );
    expect(await statusOf(before)).toBe(401);
    expect(await statusOf(after)).toBe(200);
  });

  it('is not followed for another site', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const token = await reception.signInToken(reception.member);
      const answer = await signInWithLink(token, { headers: { 'sec-fetch-site': site } });
      expect(answer.status).toBe(403);
      const own = await signInWithLink(token, { headers: { 'sec-fetch-site': 'same-origin' } });
      expect(own.status).toBe(201);
    }
  });
});

describe('requests with a session that change something', () => {
  it.each([
    ['no token', {}],
    ['an empty token', { 'x-csrf-token': '' }],
    ['a wrong token', { 'x-csrf-token': 'x'.repeat(43) }],
  ])('are refused with %s', async (_what, headers) => {
    const { cookie } = await browser(reception.admin);
    const sending = { headers: { cookie: cookie!, ...headers }, body: { name: 'X' } };
    const answer = await reception.sendRaw('POST', '/api/accounts', sending);
    expect(answer.status).toBe(403);
    expect(answer.json.error).toMatchObject({ param: 'x-csrf-token', code: '403' });
  });

  it('are refused with the token of another session', async () => {
    const [one, other] = [await browser(reception.admin), await browser(reception.admin)];
    const headers = { cookie: one['cookie']!, 'x-csrf-token': other['x-csrf-token']! };
    const sending = { headers, body: { name: 'X' } };
    expect((await reception.sendRaw('POST', '/api/accounts', sending)).status).toBe(403);
  });

  it('are judged by the key where one is sent beside it', async () => {
    const headers = { ...(await browser(reception.admin)), 'api-key': 'sk-wrong' };
    const answer = await reception.sendRaw('GET', '/api/accounts', { headers });
    expect(answer.json.error).toMatchObject({ param: 'api-key', code: '401' });
  });
});

describe('a session', () => {
  it('ends with signing out, and so does its cookie', async () => {
    const headers = await browser(reception.member);
    const answer = await reception.sendRaw('DELETE', '/api/session', { headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/^mimosa_session=; Max-Age=0; Path=\/;/);
    expect(await statusOf(headers)).toBe(401);
  });

  it('ends when its user is disabled, with the keys of the playground', async () => {
    const made = await reception.send('admin', 'POST', '/api/users', {
      body: { accountId: reception.account.id, email: 'gone@example.org' },
    });
    expect(made.json).toMatchObject({ role: 'member', hasPassword: false, disabled: false });
    const user = (await reception.store.user(made.json.id))!;
    const headers = await browser(user);
    const { json } = await reception.sendRaw('POST', '/api/session/key', { headers });
    await reception.send('admin', 'PATCH', `/api/users/${user.id}`, { body: { disabled: true } });
    expect(await statusOf(headers)).toBe(401);
    expect((await reception.store.key(json.id))!.revokedMs).not.toBeNull();
    const link = await reception.send('admin', 'POST', `/api/users/${user.id}/link`);
    expect(link.status).toBe(409);
  });
});

describe('a password', () => {
  it('is set without the old one by whoever has just signed in, and then signs in', async () => {
    const [headers, elsewhere] = [await browser(reception.member), await browser(reception.member)];
    const sending = { headers, body: { password: PASSWORD } };
    const answer = await reception.sendRaw('POST', '/api/session/password', sending);
    expect(answer.json.user.hasPassword).toBe(true);
    expect(await statusOf(headers)).toBe(200);
    expect(await statusOf(elsewhere)).toBe(401);
    const body = { email: 'Member@example.org ', password: PASSWORD };
    const signedIn = await reception.sendRaw('POST', '/api/session', { body });
    expect(await statusOf(headersOf(signedIn))).toBe(200);
  });

  it('is changed later with the old one, which begins the session anew', async () => {
    const [headers, elsewhere] = [await browser(reception.member), await browser(reception.member)];
    reception.clock.pass(10 * MINUTE_MS);
    const set = (body: object): Promise<Answer> =>
      reception.sendRaw('POST', '/api/session/password', { headers, body });
    expect((await set({ password: PASSWORD })).json.error.message).toBe('current is required');
    expect((await set({ current: 'wrong', password: PASSWORD })).status).toBe(401);
    // Too short: nothing changes, and nothing is left behind.
    expect((await set({ current: PASSWORD, password: 'short' })).status).toBe(400);
    expect(await statusOf(elsewhere)).toBe(200);
    const answer = await set({ current: PASSWORD, password: `${PASSWORD} 2` });
    expect(answer.status).toBe(200);
    expect(await statusOf(headersOf(answer))).toBe(200);
    expect(await statusOf(headers)).toBe(401);
    expect(await statusOf(elsewhere)).toBe(401);
  });

  it('that is wrong and a user that does not exist look the same', async () => {
    const attempt = (email: string): Promise<Answer> =>
      reception.sendRaw('POST', '/api/session', { body: { email, password: 'wrong wrong wrong' } });
    const [wrong, nobody] = [await attempt('member@example.org'), await attempt('no@example.org')];
    expect(nobody.status).toBe(401);
    expect(nobody.text).toBe(wrong.text);
  });
});

describe('a key of the playground', () => {
  it('works for its account until the next one, the end of the session, or an hour', async () => {
    const headers = await browser(reception.member);
    const make = async (): Promise<{ id: string; key: string; expiresAt: string }> =>
      (await reception.sendRaw('POST', '/api/session/key', { headers })).json;
    const balance = async (key: string): Promise<number> => {
      reception.clock.pass(1000);
      const sending = { headers: { 'api-key': key } };
      return (await reception.sendRaw('GET', '/v1/balance', sending)).status;
    };
    const first = await make();
    expect(Date.parse(first.expiresAt) - reception.clock.nowMs()).toBe(EXPIRES_MS);
    expect(await balance(first.key)).toBe(200);
    const second = await make();
    expect([await balance(first.key), await balance(second.key)]).toEqual([401, 200]);
    await reception.sendRaw('DELETE', '/api/session', { headers });
    expect(await balance(second.key)).toBe(401);
  });

  it('ends when the same browser signs in anew', async () => {
    const headers = await browser(reception.member);
    const { json: made } = await reception.sendRaw('POST', '/api/session/key', { headers });
    const token = await reception.signInToken(reception.member);
    const { cookie } = headers;
    expect((await signInWithLink(token, { headers: { cookie: cookie! } })).status).toBe(201);
    expect(await statusOf(headers)).toBe(401);
    expect((await reception.store.key(made.id))!.revokedMs).not.toBeNull();
  });

  it('is listed as long as it can be used', async () => {
    const headers = await browser(reception.member);
    const { json: made } = await reception.sendRaw('POST', '/api/session/key', { headers });
    const listed = async (): Promise<unknown[]> => {
      const { json } = await reception.sendRaw('GET', '/api/keys', { headers });
      return json.data.filter(({ id }: { id: string }) => id === made.id);
    };
    expect(await listed()).toEqual([
      expect.objectContaining({ name: 'Playground', createdBy: reception.member.id }),
    ]);
    reception.clock.pass(EXPIRES_MS);
    expect(await listed()).toEqual([]);
  });
});

it('whoever tries too often has to wait', async () => {
  const statuses: number[] = [];
  for (let attempts = 0; attempts < 60 && statuses.at(-1) !== 429; attempts += 1) {
    statuses.push((await signInWithLink('x')).status);
  }
  expect(statuses.at(-1)).toBe(429);
  expect(statuses.length).toBeGreaterThan(1);
  expect((await signInWithLink('x')).headers.get('retry-after')).toMatch(/^\d+$/);
  reception.clock.pass(15 * MINUTE_MS);
  expect((await signInWithLink('x')).status).toBe(401);
});
