/** Over real sockets: which keys pass which doors, and in which words the others are refused. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../support/fresh-store.ts';
import { loadSettings } from '../../src/config/load.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { RouteScope } from '../../src/core/principal.ts';
import { createApiKey, revokeApiKey, type NewApiKey } from '../../src/keys/api-keys.ts';
import { createKeyRing, type OpenKeyRing } from '../../src/keys/create-key-ring.ts';
import { openMainAccount } from '../../src/keys/main-account.ts';
import { OPEN_ADMISSION } from '../../src/pipeline/admission.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { openHouse, type House } from '../../src/house.ts';
import { createHttpServer } from '../../src/http/server.ts';

const ROUTES: readonly [scope: RouteScope, method: string, route: string][] = [
  ['chat', 'POST', '/v1/chat/completions'],
  ['chat', 'POST', '/anthropic/v1/messages'],
  ['chat', 'POST', '/v1/messages'],
  ['tokens', 'POST', '/v1/tokens/count'],
  ['tokens', 'POST', '/v1/media/preview'],
  ['tokens', 'POST', '/anthropic/v1/messages/count_tokens'],
  ['models', 'GET', '/v1/models'],
  ['models', 'GET', '/v1/models/mimo-v2.5'],
];

let fresh: FreshStore;
let house: House;
let keys: OpenKeyRing;
let app: ReturnType<typeof createHttpServer>;
let url: string;

beforeAll(async () => {
  fresh = await freshStore();
  await openMainAccount(fresh.store, systemClock);
  keys = createKeyRing(fresh.store, systemClock);
  const configPath = path.join(fresh.directory, 'mimosa.config.yaml');
  await writeFile(configPath, '');
  const settings = loadSettings(
    { MIMOSA_CONFIG: configPath, MIMOSA_DATA_DIR: fresh.directory },
    false,
  );
  house = await openHouse(settings, {
    allowFiles: false,
    admission: OPEN_ADMISSION,
    warn: () => {},
  });
  const { services } = house;
  const { bodyLimitBytes, bodyTimeoutMs } = settings;
  const context = { services, keys, clock: systemClock, bodyLimitBytes, bodyTimeoutMs };
  app = createHttpServer(context, createLogger({ format: 'json', level: 'fatal' }));
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await app?.close();
  await house?.close();
  await keys?.close();
  await fresh.close();
});

async function newKey(given: Partial<NewApiKey> = {}): Promise<{ id: string; key: string }> {
  const wanted = { accountId: 'main', name: 'Test', createdBy: 'test', ...given };
  const { row, key } = await createApiKey(fresh.store, wanted, systemClock);
  return { id: row.id, key };
}

async function call(
  method: string,
  route: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: unknown }> {
  const body = method === 'POST' ? '{broken' : null;
  const response = await fetch(url + route, { method, headers, body });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}

describe.each(ROUTES)('%s: %s %s', (scope, method, route) => {
  const isAnthropic = route.includes('messages');

  function refusal(status: number, param: string | null, message: string): unknown {
    const types = {
      401: ['authentication_error', 'invalid_key'],
      403: ['permission_error', 'forbidden'],
    };
    const [anthropic, openai] = types[status as 401 | 403];
    return isAnthropic
      ? {
          type: 'error',
          error: { type: anthropic, message: param === null ? message : `${param}: ${message}` },
          request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        }
      : { error: { message, type: openai, param, code: String(status) } };
  }

  it('is closed to strangers, before their body is read', async () => {
    expect(await call(method, route, {})).toEqual({
      status: 401,
      body: refusal(
        401,
        null,
        'Invalid API Key: no key was sent, use the api-key header or Authorization: Bearer',
      ),
    });
    const unknown = 'Invalid API Key: the key is unknown or revoked';
    expect(await call(method, route, { 'api-key': 'sk-no' })).toEqual({
      status: 401,
      body: refusal(401, 'api-key', unknown),
    });
    expect(await call(method, route, { authorization: 'Bearer sk-no' })).toEqual({
      status: 401,
      body: refusal(401, 'authorization', unknown),
    });
  });

  it('takes x-api-key on the Anthropic routes alone', async () => {
    const { key } = await newKey();
    const { status } = await call(method, route, { 'x-api-key': key });
    expect(status === 401).toBe(!isAnthropic);
  });

  it('is open to keys that may use it, and to them alone', async () => {
    const open = await newKey({ routes: [scope] });
    // Past the key, the body is found to be broken.
    const { status } = await call(method, route, { 'api-key': open.key });
    expect(status).toBe(method === 'POST' ? 400 : 200);
    const others = (['chat', 'tokens', 'models', 'usage'] as const).filter(
      (name) => name !== scope,
    );
    const closed = await newKey({ routes: others });
    expect(await call(method, route, { 'api-key': closed.key })).toEqual({
      status: 403,
      body: refusal(403, null, `This API key may not be used for ${scope}`),
    });
  });

  it('is closed to keys that have ended', async () => {
    const { id, key } = await newKey();
    await fresh.store.updateKey(id, { expiresMs: 1 });
    expect(await call(method, route, { 'api-key': key })).toEqual({
      status: 401,
      body: refusal(401, null, 'Invalid API Key: the key has expired'),
    });
    const revoked = await newKey();
    await revokeApiKey(fresh.store, revoked.id, systemClock);
    expect(await call(method, route, { 'api-key': revoked.key })).toMatchObject({ status: 401 });
  });

  it('is closed to keys of a disabled account', async () => {
    const { key } = await newKey();
    await fresh.store.updateAccount('main', { disabled: true });
    const refused = await call(method, route, { 'api-key': key });
    await fresh.store.updateAccount('main', { disabled: false });
    expect(refused).toEqual({
      status: 403,
      body: refusal(403, null, 'The account of this API key is disabled'),
    });
  });
});

describe('GET /metrics', () => {
  it('is for admins', async () => {
    const [member, admin] = [await newKey(), await newKey({ admin: true })];
    expect(await call('GET', '/metrics', {})).toMatchObject({ status: 401 });
    expect(await call('GET', '/metrics', { 'api-key': member.key })).toEqual({
      status: 403,
      body: {
        error: {
          message: 'Only an admin may do this',
          type: 'forbidden',
          param: null,
          code: '403',
        },
      },
    });
    const open = await call('GET', '/metrics', { authorization: `Bearer ${admin.key}` });
    expect(open.status).toBe(200);
    expect(open.body).toContain('# HELP');
  });
});

describe('a revoked key', () => {
  it('is refused within a second', async () => {
    const { id, key } = await newKey();
    const headers = { 'api-key': key };
    expect(await call('GET', '/v1/models', headers)).toMatchObject({ status: 200 });
    await revokeApiKey(fresh.store, id, systemClock);
    await new Promise((resolve) => setTimeout(resolve, 501));
    expect(await call('GET', '/v1/models', headers)).toMatchObject({ status: 401 });
  });
});
