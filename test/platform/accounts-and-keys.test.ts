/** Accounts, their money, users and keys over the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Json, openReception, type Reception, type Who } from './reception.ts';

const HOUR_MS = 3_600_000;

let reception: Reception;

beforeAll(async () => {
  reception = await openReception();
});

afterAll(async () => reception?.close());

function send(who: Who, method: string, path: string, body?: unknown): Promise<Answer> {
  return reception.send(who, method, path, body === undefined ? {} : { body });
}

async function newAccount(body: object = {}): Promise<Json> {
  return (await send('admin', 'POST', '/api/accounts', { name: 'New', ...body })).json;
}

function errorOf({ status, json }: Answer): [status: number, param: string, message: string] {
  return [status, json.error.param, json.error.message];
}

describe('an account', () => {
  it('is prepaid, with no limits, unless said otherwise', async () => {
    const account = await newAccount();
    expect(account).toMatchObject({
      disabled: false,
      creditUsd: '0.000000',
      balanceUsd: '0.000000',
      balanceNano: '0',
      reservedNano: '0',
      availableUsd: '0.000000',
      limits: { requestsPerMinute: null, megapixelsPerMinute: null },
    });
    expect(await newAccount({ creditUsd: null })).toMatchObject({
      creditUsd: null,
      availableUsd: null,
    });
    const { json } = await send('admin-key', 'GET', `/api/accounts/${account.id}`);
    expect(json).toEqual(account);
  });

  it('is never disabled while the root key belongs to it', async () => {
    const refused = await send('admin-key', 'PATCH', '/api/accounts/main', { disabled: true });
    expect(errorOf(refused).slice(0, 2)).toEqual([409, 'disabled']);
    const { json } = await send('admin-key', 'GET', '/api/accounts/main');
    expect(json).toMatchObject({ disabled: false });
  });

  it('changes in what is named, and in nothing else', async () => {
    const { id } = await newAccount({ creditUsd: '2.5', limits: { requestsPerMinute: 7 } });
    const change = (body: object): Promise<Answer> =>
      send('admin', 'PATCH', `/api/accounts/${id}`, body);
    expect((await change({ limits: { tokensPerMinute: 9 } })).json).toMatchObject({
      name: 'New',
      creditUsd: '2.500000',
      limits: { requestsPerMinute: 7, tokensPerMinute: 9 },
    });
    expect(
      (await change({ limits: { requestsPerMinute: null }, disabled: true })).json,
    ).toMatchObject({ disabled: true, limits: { requestsPerMinute: null, tokensPerMinute: 9 } });
    expect((await change({ creditUsd: null, name: ' Other ' })).json).toMatchObject({
      name: 'Other',
      creditUsd: null,
    });
  });

  it('that does not exist is 404', async () => {
    expect((await send('admin', 'GET', '/api/accounts/none')).status).toBe(404);
    expect((await send('admin', 'PATCH', '/api/accounts/none', {})).status).toBe(404);
    const entry = { kind: 'top-up', amountUsd: '1', note: '' };
    expect((await send('admin', 'POST', '/api/accounts/none/entries', entry)).status).toBe(404);
    expect((await send('admin', 'GET', '/api/bills?account=none')).status).toBe(404);
    expect((await send('admin', 'GET', '/api/bills/2026-11?account=none')).status).toBe(404);
    const user = { accountId: 'none', email: 'a@b' };
    expect((await send('admin', 'POST', '/api/users', user)).status).toBe(404);
  });

  it.each<[object, string, string]>([
    [{ name: 1 }, 'name', 'name must be a string, got 1'],
    [{ name: ' ' }, 'name', 'name must be 1 to 100 printable characters, got " "'],
    [
      { name: 'Bob\u202Etoor' },
      'name',
      'name must be 1 to 100 printable characters, which U+202E is not, got "Bob<U+202E>toor"',
    ],
    [{}, 'name', 'name is required'],
    [{ name: 'x', nmae: 1 }, 'nmae', 'nmae must be left out, as there is no such field, got 1'],
    [{ name: 'x', creditUsd: 1 }, 'creditUsd', 'creditUsd must be a string, got 1'],
    [
      { name: 'x', creditUsd: '-1' },
      'creditUsd',
      'creditUsd must be an amount of at least 0, got "-1"',
    ],
    [
      { name: 'x', creditUsd: '1.0000000001' },
      'creditUsd',
      'creditUsd must be an amount in USD as a string with at most nine decimals, such as "12.50", got "1.0000000001"',
    ],
    [
      { name: 'x', limits: { requestsPerMinute: 0 } },
      'limits.requestsPerMinute',
      'limits.requestsPerMinute must be at least 1, got 0',
    ],
    [
      { name: 'x', limits: { tokensPerMinute: 1.5 } },
      'limits.tokensPerMinute',
      'limits.tokensPerMinute must be a whole number, got 1.5',
    ],
    [
      { name: 'x', limits: { dayBudgetUsd: '1' } },
      'limits.dayBudgetUsd',
      'limits.dayBudgetUsd must be left out, as there is no such field, got "1"',
    ],
  ])('refuses %j', async (body, param, message) => {
    const answer = await send('admin', 'POST', '/api/accounts', body);
    expect(errorOf(answer)).toEqual([400, param, message]);
  });
});

describe('entries', () => {
  it('move the balance to the nano-dollar', async () => {
    const { id } = await newAccount({ creditUsd: '1' });
    const add = async (kind: string, amountUsd: string): Promise<Json> =>
      (await send('admin', 'POST', `/api/accounts/${id}/entries`, { kind, amountUsd, note: 'n' }))
        .json;
    expect(await add('top-up', '10.000000001')).toMatchObject({
      added: true,
      account: { balanceUsd: '10.000000001', balanceNano: '10000000001' },
    });
    expect((await add('adjustment', '-10.5')).account).toMatchObject({
      balanceUsd: '-0.499999999',
      availableUsd: '0.500000001',
    });
    const { json } = await send('admin', 'GET', `/api/bills/2026-11?account=${id}`);
    expect(json.entries).toMatchObject([
      { kind: 'top-up', amountNano: '10000000001', by: reception.admin.id, note: 'n' },
      { kind: 'adjustment', amountUsd: '-10.500000' },
    ]);
  });

  it('are added once for an id', async () => {
    const [{ id }, { id: otherId }] = [await newAccount(), await newAccount()];
    const entry = { kind: 'top-up', amountUsd: '5', note: 'n', id: 'invoice-7' };
    const add = (accountId: string, change: object = {}): Promise<Answer> =>
      send('admin', 'POST', `/api/accounts/${accountId}/entries`, { ...entry, ...change });
    expect((await add(id)).status).toBe(201);
    const again = await add(id);
    expect(again.status).toBe(200);
    expect(again.json).toMatchObject({ added: false, account: { balanceUsd: '5.000000' } });
    expect((await add(id, { amountUsd: '6' })).status).toBe(409);
    expect((await add(otherId)).status).toBe(409);
  });

  it.each([
    ['top-up', '0'],
    ['top-up', '-1'],
    ['adjustment', '0'],
    ['adjustment', '-0'],
  ])('refuse a %s of %s', async (kind, amountUsd) => {
    const body = { kind, amountUsd, note: '' };
    const path = `/api/accounts/${reception.account.id}/entries`;
    const [status, param] = errorOf(await send('admin', 'POST', path, body));
    expect([status, param]).toEqual([400, 'amountUsd']);
  });

  it('refuse a balance beyond exact numbers', async () => {
    const { id } = await newAccount();
    const body = { kind: 'top-up', amountUsd: '9000000', note: '' };
    const path = `/api/accounts/${id}/entries`;
    expect((await send('admin', 'POST', path, body)).status).toBe(201);
    expect((await send('admin', 'POST', path, body)).status).toBe(409);
  });
});

describe('users', () => {
  it('are changed by admins, but never so that no admin is left', async () => {
    const path = `/api/users/${reception.admin.id}`;
    expect((await send('admin', 'PATCH', path, { role: 'member' })).status).toBe(409);
    expect((await send('admin', 'PATCH', path, { disabled: true })).status).toBe(409);
    const { json } = await send('admin', 'PATCH', path, { email: 'Root@example.org' });
    expect(json).toMatchObject({ email: 'root@example.org', role: 'admin' });
  });

  it('have an e-mail of their own, and no secrets', async () => {
    const body = { accountId: 'main', email: 'member@example.org' };
    expect((await send('admin', 'POST', '/api/users', body)).status).toBe(409);
    const { json, text } = await send('admin', 'GET', `/api/users?account=${reception.account.id}`);
    expect(json.data).toHaveLength(1);
    expect(text).not.toMatch(/hash/i);
  });

  it('sign in by a link that an admin has made', async () => {
    const { json } = await send('admin-key', 'POST', `/api/users/${reception.member.id}/link`);
    expect(Date.parse(json.expiresAt) - reception.clock.nowMs()).toBe(HOUR_MS);
    const sending = { body: { token: json.token } };
    expect((await reception.sendRaw('POST', '/api/session/link', sending)).status).toBe(201);
  });
});

describe('keys', () => {
  it('are told once, and work until they are revoked', async () => {
    const { json } = await send('member', 'POST', '/api/keys', {
      name: 'Mine',
      models: ['m', 'later'],
      routes: ['usage'],
      limits: { requestsPerMinute: 3, dayBudgetUsd: '0.5' },
      expiresAt: '2026-12-01',
    });
    expect(json).toMatchObject({
      accountId: reception.account.id,
      createdBy: reception.member.id,
      status: 'active',
      admin: false,
      unknownModels: ['later'],
      limits: { requestsPerMinute: 3, dayBudgetUsd: '0.500000', monthBudgetUsd: null },
      expiresAt: '2026-12-01T00:00:00.000Z',
      lastUsedAt: null,
    });
    const use = (): Promise<Answer> =>
      reception.sendRaw('GET', '/v1/balance', { headers: { 'api-key': json.key } });
    expect((await use()).status).toBe(200);
    const listed = await send('member', 'GET', '/api/keys');
    expect(listed.text).not.toContain(json.key);
    const { key: _key, unknownModels: _unknown, ...shown } = json;
    expect(listed.json.data).toContainEqual(shown);
    const revoked = await send('member', 'POST', `/api/keys/${json.id}/revoke`);
    expect(revoked.json).toMatchObject({ status: 'revoked' });
    reception.clock.pass(1000);
    expect((await use()).status).toBe(401);
  });

  it('change in what is named, and not once they are revoked', async () => {
    const { json } = await send('member', 'POST', '/api/keys', {
      name: 'Mine',
      limits: { requestsPerMinute: 3, monthBudgetUsd: '7' },
    });
    const change = (body: object): Promise<Answer> =>
      send('member', 'PATCH', `/api/keys/${json.id}`, body);
    expect(
      (await change({ limits: { requestsPerMinute: null }, models: ['m'] })).json,
    ).toMatchObject({
      name: 'Mine',
      models: ['m'],
      limits: { requestsPerMinute: null, monthBudgetUsd: '7.000000' },
    });
    expect((await change({ models: null, expiresAt: null })).json).toMatchObject({ models: null });
    expect(errorOf(await change({ expiresAt: '2026-11-19T23:59:59Z' }))).toEqual([
      400,
      'expiresAt',
      'expiresAt must be null or a time in the future, got "2026-11-19T23:59:59.000Z"',
    ]);
    expect(errorOf(await change({ routes: ['chat', 'everything'] }))).toEqual([
      400,
      'routes[1]',
      'routes[1] must be one of chat, tokens, models, usage, got "everything"',
    ]);
    await send('member', 'POST', `/api/keys/${json.id}/revoke`);
    expect((await change({ name: 'x' })).status).toBe(409);
  });

  it('of admins are made by admins, and not touched by members of their account', async () => {
    const body = { name: 'Root', admin: true };
    expect((await send('member', 'POST', '/api/keys', body)).status).toBe(403);
    const made = await send('admin', 'POST', '/api/keys', {
      ...body,
      accountId: reception.account.id,
    });
    expect(made.json).toMatchObject({ admin: true, accountId: reception.account.id });
    const path = `/api/keys/${made.json.id}`;
    expect((await send('member', 'PATCH', path, { name: 'x' })).status).toBe(403);
    expect((await send('member', 'POST', `${path}/revoke`)).status).toBe(403);
    expect((await send('admin', 'POST', `${path}/revoke`)).status).toBe(200);
  });

  it('of other accounts do not exist for members', async () => {
    const body = { name: 'x', accountId: reception.otherAccount.id };
    expect((await send('member', 'POST', '/api/keys', body)).status).toBe(404);
    const path = `/api/keys?account=${reception.otherAccount.id}`;
    expect((await send('member', 'GET', path)).status).toBe(404);
    const { json } = await send('admin', 'GET', `/api/keys?account=${reception.account.id}`);
    const accounts = new Set(json.data.map(({ accountId }: Json) => accountId));
    expect([...accounts]).toEqual([reception.account.id]);
  });
});

describe('lists', () => {
  it.each(['/api/accounts', '/api/users', '/api/keys'])('%s comes in pages', async (path) => {
    for (const name of ['One', 'Two']) {
      const { id: accountId } = await newAccount({ name });
      await send('admin', 'POST', '/api/keys', { name, accountId });
      await send('admin', 'POST', '/api/users', {
        accountId,
        email: `${name}@${path.slice('/api/'.length)}.example.org`,
      });
    }
    const { json: all } = await send('admin', 'GET', path);
    expect(all.nextCursor).toBeNull();
    const paged: Json[] = [];
    let { json: page } = await send('admin', 'GET', `${path}?limit=2`);
    for (;;) {
      paged.push(...page.data);
      if (page.nextCursor === null) break;
      expect(page.data).toHaveLength(2);
      ({ json: page } = await send('admin', 'GET', `${path}?limit=2&cursor=${page.nextCursor}`));
    }
    expect(paged).toEqual(all.data);
    expect(errorOf(await send('admin', 'GET', `${path}?limit=1001`))).toEqual([
      400,
      'limit',
      'limit must be 1 to 1000, got "1001"',
    ]);
    expect(errorOf(await send('admin', 'GET', `${path}?cursor=x`)).slice(0, 2)).toEqual([
      400,
      'cursor',
    ]);
  });
});
