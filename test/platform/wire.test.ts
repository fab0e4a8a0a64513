/** The door itself: bodies that are none, headers of answers, paths that do not exist. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReception, type Reception } from './reception.ts';

const PATH = '/api/accounts';

let reception: Reception;

beforeAll(async () => {
  reception = await openReception();
});

afterAll(async () => reception?.close());

describe('bodies', () => {
  it.each<[what: string, body: string, status: number, message: RegExp]>([
    ['nothing', '', 400, /^Invalid JSON in request body: unexpected end of input at position 0$/],
    [
      'no JSON',
      '{"name":}',
      400,
      /^Invalid JSON in request body: unexpected token \} at position 8$/,
    ],
    ['a list', '[]', 400, /expected an object$/],
    ['more than a megabyte', `{"name":"${'x'.repeat(1_048_576)}"}`, 413, /^Request body too large/],
    [
      'a deep nest',
      `{"name":${'['.repeat(99_999)}${']'.repeat(99_999)}}`,
      400,
      /at most 32 levels/,
    ],
    [
      'a prototype',
      '{"name":"x","__proto__":{"disabled":true}}',
      400,
      /^__proto__ must be left out/,
    ],
  ])('that are %s are refused', async (_what, body, status, message) => {
    const answer = await reception.send('admin', 'POST', PATH, { body });
    expect(answer.status).toBe(status);
    expect(answer.json.error.message).toMatch(message);
  });

  it('that are compressed are refused', async () => {
    const body = gzipSync('{"name":"x"}').toString('latin1');
    const headers = { 'content-encoding': 'gzip' };
    const answer = await reception.send('admin', 'POST', PATH, { body, headers });
    expect([answer.status, answer.json.error.message]).toEqual([
      415,
      'Content-Encoding gzip is not supported',
    ]);
  });

  it('that declare no length are bounded too', async () => {
    const response = await fetch(reception.url + PATH, {
      method: 'POST',
      headers: reception.credentialsOf('admin'),
      body: ReadableStream.from(Array(33).fill(new Uint8Array(32_768).fill(0x20))),
      duplex: 'half',
    });
    expect(response.status).toBe(413);
  });

  it('are JSON whatever their type says, and may begin with a byte order mark', async () => {
    const headers = { 'content-type': 'text/plain' };
    const body = `\uFEFF{"name":"New"}`;
    expect((await reception.send('admin', 'POST', PATH, { body, headers })).status).toBe(201);
  });
});

describe('answers', () => {
  it.each([
    ['that are well', 'admin', PATH],
    ['that are errors', 'anybody', PATH],
    ['that are files', 'admin', '/api/events?format=csv'],
    ['of /v1', 'member-key', '/v1/balance'],
    ['that are the document', 'anybody', '/api/openapi.json'],
  ] as const)('%s are kept nowhere, and carry an id', async (_what, who, path) => {
    const { headers } = await reception.send(who, 'GET', path);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('paths', () => {
  it('that do not exist are 404, in the usual envelope', async () => {
    const answer = await reception.send('admin', 'GET', '/api/nothing');
    expect(answer.status).toBe(404);
    expect(answer.json.error).toMatchObject({ message: 'Unknown route', code: '404' });
  });

  it('that know other methods are 405', async () => {
    const answer = await reception.send('admin', 'DELETE', PATH);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toContain('POST');
  });
});

describe('the log', () => {
  it('says who did what, and none of the secrets that went by', async () => {
    const { send, sendRaw, signInToken, credentialsOf, log, member } = reception;
    const token = await signInToken(member);
    const signedIn = await sendRaw('POST', '/api/session/link', { body: { token } });
    const made = await send('member', 'POST', '/api/keys', { body: { name: 'Logged' } });
    const body = { email: 'nobody@example.org', password: 'a-password-nobody-has' };
    await sendRaw('POST', '/api/session', { body });
    await send('admin-key', 'GET', '/api/accounts');
    const lines = (): unknown[] =>
      log()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const { id: account } = reception.account;
    const { id: key } = reception.adminKey;
    const ofUser = { route: '/api/keys', status: 201, account, user: member.id };
    const ofKey = { route: '/api/accounts', account: 'main', key };
    // An answer may be there before its line.
    await expect.poll(lines).toContainEqual(expect.objectContaining(ofKey));
    expect(lines()).toContainEqual(expect.objectContaining(ofUser));
    const secrets = [
      token,
      signedIn.json.csrfToken,
      signedIn.headers.get('set-cookie')!.slice(15, 50),
      made.json.key,
      credentialsOf('member')['x-csrf-token']!,
      credentialsOf('admin-key')['api-key']!,
      ...Object.values(body),
    ];
    expect(secrets.filter((secret) => log().includes(secret))).toEqual([]);
  });
});
