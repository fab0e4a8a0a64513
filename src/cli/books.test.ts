/** Keys, accounts, users, usage, bills, prices and backups on the command line, on one database. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Run, runMimosa } from '../../test/support/run-mimosa.ts';
import { startServer, type TestServer } from '../../test/support/server.ts';
import { openStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';

let directory: string;
let store: Store;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-books-'));
  store = await openStore({ databaseUrl: null, dataDirectory: directory });
});

afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

function mimosa(args: readonly string[], input?: string): Promise<Run> {
  const environment = { MIMOSA_DATA_DIR: directory };
  return runMimosa(args, { environment, ...(input !== undefined && { input }) });
}

async function json(args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, out, error } = await mimosa([...args, '--json']);
  expect(code, error).toBe(0);
  return JSON.parse(out) as Record<string, unknown>;
}

describe('keys', () => {
  it('are shown once, listed by their hints, and revoked for a running server', async () => {
    const restrictions = ['--models', 'mimo-v2.5,mine', '--routes', 'models', '--expires', '30d'];
    const limits = ['--rpm', '60', '--day-budget', '2.5'];
    const create = ['keys', 'create', '--name', 'Batch', ...restrictions, ...limits];
    const { code, out, error } = await mimosa(create);
    expect(code, error).toBe(0);
    const key = out.trim();
    expect(key).toMatch(/^sk-[0-9a-f]{48}$/);
    expect(error).toContain('no such model here yet: mine');
    const { keys } = await json(['keys', 'list']);
    expect(keys).toEqual([
      expect.objectContaining({
        name: 'Batch',
        hint: `${key.slice(0, 7)}…${key.slice(-2)}`,
        account: 'main',
        models: ['mimo-v2.5', 'mine'],
        routes: ['models'],
        limits: { rpm: 60, day_budget: '2.500000' },
        created_by: 'command line',
        state: 'good',
      }),
    ]);
    const server: TestServer = await startServer({ environment: { MIMOSA_DATA_DIR: directory } });
    try {
      const status = async (): Promise<number> =>
        (await fetch(`${server.url}/v1/models`, { headers: { 'api-key': key } })).status;
      expect(await status()).toBe(200);
      const revoked = await json(['keys', 'revoke', `${key.slice(0, 7)}...${key.slice(-2)}`]);
      expect(revoked).toMatchObject({ name: 'Batch', state: 'revoked' });
      await expect.poll(status).toBe(401);
    } finally {
      await server.close();
    }
    const table = await mimosa(['keys', 'list']);
    expect(table.out).not.toContain('Batch');
    expect((await mimosa(['keys', 'list', '--all'])).out).toContain('revoked');
  });

  it.each([
    [['keys', 'revoke', 'sk-nobody'], 1, /no key sk-nobody/],
    [['keys', 'revoke', 'root'], 1, /the root key stays as it is/],
    [['keys', 'create', '--routes', 'fly'], 2, /'--routes <scopes>'.*routes\[0\] must be one of/],
    [['keys', 'create', '--name', ''], 2, /'--name <name>'.*1 to 100 printable/],
    [['keys', 'create', '--day-budget', '-1'], 2, /'--day-budget <usd>'.*at least 0.*, or none/],
    [
      ['keys', 'create', '--rpm', '1.5'],
      2,
      /'--rpm <number>'.*whole number of at least 1, or none/,
    ],
    [['keys', 'create', '--expires', '2020-01-01'], 2, /'--expires <when>'.*in the future/],
    [['keys', 'create', '--rpm', '-3'], 2, /at least 1, or none/],
    [['keys', 'create', '--expires', 'soon'], 2, /30d, 12h/],
    [['keys', 'create', '--account', 'nobody'], 1, /no such account/],
  ])('%j exits with %i', async (args, exitCode, complaint) => {
    const { code, error } = await mimosa(args);
    expect(error).toMatch(complaint);
    expect(code).toBe(exitCode);
  });
});

describe('accounts', () => {
  it('have credit, limits and entries; the bill adds up', async () => {
    const { id } = await json(['accounts', 'create', 'Team', '--credit', '5', '--concurrent', '2']);
    const account = id as string;
    await json(['accounts', 'limit', account, '--concurrent', 'none', '--credit', 'none']);
    const topUp = ['accounts', 'topup', account, '10.25', '--note', 'Invoice 7', '--id', 'i7'];
    expect(await json(topUp)).toMatchObject({ new: true, balance: '10.250000' });
    expect(await json(topUp)).toMatchObject({ new: false, balance: '10.250000' });
    const adjusted = await json(['accounts', 'adjust', account, '-0.000000001']);
    expect(adjusted).toMatchObject({ new: true, balance: '10.249999999' });
    expect(await store.account(account)).toMatchObject({
      name: 'Team',
      creditNano: null,
      balanceNano: 10_249_999_999,
      limits: { concurrentRequests: null },
    });
    expect(await json(['bill', '--account', account])).toMatchObject({
      opening: '0.000000',
      entries: [{ amount: '10.250000', note: 'Invoice 7', by: 'command line' }, {}],
      closing: '10.249999999',
    });
    const csv = await mimosa(['bill', '--account', account, '--csv']);
    expect(csv.out.split('\r\n').at(-2)).toBe('closing,,,,,,,,10.249999999,,');
    expect((await mimosa(['accounts', 'list'])).out).toContain('without bound');
  });

  it.each([
    [['accounts', 'topup', 'main', '-1'], 2, /more than 0/],
    [['accounts', 'topup', 'main', '1e3'], 2, /amount of USD/],
    [['accounts', 'topup', 'nobody', '1'], 1, /no such account/],
    [['accounts', 'limit', 'main'], 2, /name at least one limit/],
    [['accounts', 'create', 'X', '--concurrent', '0.5'], 2, /'--concurrent <number>'/],
    [['accounts', 'create', 'X', '--credit', '-1'], 2, /'--credit <usd>'.*not negative/],
    [['accounts', 'create', ' '], 2, /1 to 100 printable characters/],
    [['bill', '2026-13'], 2, /must be like 2026-11/],
  ])('%j exits with %i', async (args, exitCode, complaint) => {
    const { code, error } = await mimosa(args);
    expect(error).toMatch(complaint);
    expect(code).toBe(exitCode);
  });
});

describe('users', () => {
  it('get a link that signs in once, and a password from standard input', async () => {
    const created = await json(['users', 'create', 'Jo@Example.com', '--role', 'admin']);
    expect(created).toMatchObject({ email: 'jo@example.com', role: 'admin', has_password: false });
    expect(created['sign_in_url']).toMatch(/\/console\/sign-in#[\w-]{43}$/);
    const short = await mimosa(['users', 'password', 'jo@example.com'], 'short\n');
    expect(short.error).toMatch(/password must be/);
    const none = await mimosa(['users', 'password', 'jo@example.com']);
    expect(none.error).toMatch(/nothing was entered/);
    const set = await mimosa(['users', 'password', 'jo@example.com'], 'a long enough secret\n');
    expect(set.code, set.error).toBe(0);
    const { users } = await json(['users', 'list']);
    // The first admin is there too where the console was built before a server has started.
    expect(users).toContainEqual(
      expect.objectContaining({ email: 'jo@example.com', has_password: true }),
    );
    const unknown = await mimosa(['users', 'link', 'eve@example.com']);
    expect(unknown.error).toMatch(/no user eve@example.com/);
  });
});

describe('usage', () => {
  it('is summed up by what was asked for', async () => {
    const used = await json(['usage', '--days', '2', '--by', 'model,key']);
    expect(used).toMatchObject({ rows: [], total: { requests: 0, cost: '0.000000' } });
    const days = Date.parse(used['to'] as string) - Date.parse(used['from'] as string);
    expect(days).toBe(2 * 86_400_000);
  });

  it('is of any stretch of time, in whole hours', async () => {
    const stretch = ['--from', '2026-10-01', '--to', '2026-10-08T12:30Z'];
    expect(await json(['usage', ...stretch])).toMatchObject({
      from: '2026-10-01T00:00:00.000Z',
      to: '2026-10-08T13:00:00.000Z',
    });
    expect(await json(['usage', '--days', '7', '--to', '2026-10-08'])).toMatchObject({
      from: '2026-10-01T00:00:00.000Z',
      to: '2026-10-08T00:00:00.000Z',
    });
  });

  it.each([
    [['--by', 'week'], /list of hour, day, model, key, account/],
    [['--from', '7d'], /like 2026-11-20 or/],
    [['--from', '2026-10-08', '--to', '2026-10-08'], /--from must be earlier than --to/],
    [['--from', '2026-10-08', '--days', '3'], /'--days <number>' cannot be used with/],
  ])('refuses %j', async (args, complaint) => {
    const { code, error } = await mimosa(['usage', ...args]);
    expect(error).toMatch(complaint);
    expect(code).toBe(2);
  });
});

describe('prices', () => {
  it('are entered on top of those of the settings, which a start leaves alone', async () => {
    const set = await json(['prices', 'set', 'mimo-v2.5', '--prompt', '0.5']);
    expect(set).toMatchObject({
      model: 'mimo-v2.5',
      per_million_tokens: { cached: '0.080000', prompt: '0.500000', completion: '2.000000' },
      by: 'command line',
      state: 'in force',
    });
    await json(['prices', 'set', 'mimo-v2.5', '--prompt', '0.6', '--from', '2d']);
    // What stays as it is are the prices of that moment, not those of a later one.
    expect(await json(['prices', 'set', 'mimo-v2.5', '--cached', '0.07'])).toMatchObject({
      per_million_tokens: { cached: '0.070000', prompt: '0.500000', completion: '2.000000' },
    });
    expect(
      await json(['prices', 'set', 'mimo-v2.5', '--completion', '3', '--from', '3d']),
    ).toMatchObject({ per_million_tokens: { prompt: '0.600000', completion: '3.000000' } });
    const server = await startServer({ environment: { MIMOSA_DATA_DIR: directory } });
    await server.close();
    const { prices } = await json(['prices', 'list', '--all']);
    const book = prices as readonly { model: string; state: string; by: string }[];
    const states = book.filter(({ model }) => model === 'mimo-v2.5').map(({ state }) => state);
    expect(states).toEqual(['past', 'past', 'to come', 'in force', 'to come']);
    expect((await mimosa(['prices', 'list'])).out).not.toContain('past');
  });

  it.each([
    [['prices', 'set', 'nothing', '--prompt', '1'], 1, /no model nothing/],
    [['prices', 'set', 'mimo-v2.5', '--from', '2d'], 2, /name at least one price/],
    [['prices', 'set', 'mimo-v2.5', '--prompt', '0.0001'], 2, /three decimals/],
    [['prices', 'set', 'mimo-v2.5', '--prompt', '1', '--from', '2020-01-01'], 2, /now or later/],
  ])('%j exits with %i', async (args, exitCode, complaint) => {
    const { code, error } = await mimosa(args);
    expect(error).toMatch(complaint);
    expect(code).toBe(exitCode);
  });
});

describe('backups', () => {
  it('are written to new files and fill empty databases', async () => {
    const file = path.join(directory, 'backup.gz');
    const { users } = await json(['users', 'list']);
    const { rows } = await json(['backup', file]);
    expect(rows).toMatchObject({ accounts: 2, users: (users as []).length, events: 2 });
    expect((await mimosa(['backup', file])).error).toMatch(/is there already/);
    expect((await mimosa(['restore', file])).error).toMatch(/This database is in use/);
    const elsewhere = path.join(directory, 'elsewhere');
    const environment = { MIMOSA_DATA_DIR: elsewhere };
    const restored = await runMimosa(['restore', file], { environment });
    expect(restored.code, restored.error).toBe(0);
    const list = await runMimosa(['accounts', 'list', '--json'], { environment });
    expect(list.out).toContain('"balance":"10.249999999"');
    const broken = await runMimosa(['restore', path.join(directory, 'mimosa.sqlite')], {
      environment: { MIMOSA_DATA_DIR: path.join(directory, 'third') },
    });
    expect(broken).toMatchObject({
      code: 1,
      error: expect.stringMatching(/is not a backup/) as string,
    });
  });
});
