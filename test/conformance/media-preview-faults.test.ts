/** What becomes of a preview that goes wrong after its first line, and of one that is told to stop. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { systemClock } from '../../src/core/clock.ts';
import { apiError } from '../../src/core/errors.ts';
import { type House, openHouse } from '../../src/house.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { OPEN_ADMISSION, type Admission } from '../../src/pipeline/admission.ts';
import type { Services } from '../../src/pipeline/services.ts';
import { freshStore, type FreshStore } from '../support/fresh-store.ts';
import { chat, part } from '../support/preview.ts';
import { somebody } from '../support/principal.ts';

let fresh: FreshStore;
let house: House;
let app: ReturnType<typeof createHttpServer>;
let url: string;
/** What listening does in this test. */
let hearSpeech: Services['hearSpeech'];
let released = 0;

/** Counts who has left, and whether anybody was asked for money. */
const COUNTING: Admission = {
  ...OPEN_ADMISSION,
  admit: async (caller, model, paid) => {
    expect(paid).toBe(false);
    const admitted = await OPEN_ADMISSION.admit(caller, model, paid);
    return {
      ...admitted,
      hold: () => Promise.reject(new Error('a preview costs nothing')),
      release: async () => void (released += 1),
    };
  },
};

beforeAll(async () => {
  fresh = await freshStore();
  const configPath = path.join(fresh.directory, 'mimosa.config.yaml');
  await writeFile(configPath, '');
  const environment = { MIMOSA_CONFIG: configPath, MIMOSA_DATA_DIR: fresh.directory };
  const settings = loadSettings(environment, false);
  house = await openHouse(settings, { allowFiles: false, admission: COUNTING, warn: () => {} });
  const { bodyLimitBytes, bodyTimeoutMs } = settings;
  app = createHttpServer(
    {
      services: { ...house.services, hearSpeech: (media, signal) => hearSpeech(media, signal) },
      keys: { verify: () => somebody() },
      clock: systemClock,
      bodyLimitBytes,
      bodyTimeoutMs,
    },
    createLogger({ format: 'json', level: 'silent' }),
  );
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await app?.close();
  await house?.close();
  await fresh.close();
});

function ask(body: object, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(`${url}/v1/media/preview`, {
    method: 'POST',
    headers: { 'api-key': 'sk-any' },
    body: JSON.stringify(body),
    signal,
  });
}

async function speech(): Promise<object> {
  return { ...chat(await part('speech')), preview: { buckets: 10, transcript: true } };
}

async function lines(): Promise<readonly { type: string; error?: object }[]> {
  const text = await (await ask(await speech())).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; error?: object });
}

describe('after the first line', () => {
  it.each<[string, unknown, object]>([
    [
      'an error of the catalogue is the last line',
      apiError('engine-failed', null, []),
      { message: 'The model engine failed', type: 'server_error', param: null, code: '500' },
    ],
    [
      'what was not foreseen is masked',
      new Error('the path is /etc/passwd'),
      { message: 'Internal server error', type: 'server_error', param: null, code: '500' },
    ],
  ])('%s', async (_name, thrown, error) => {
    hearSpeech = () => Promise.reject(thrown);
    const before = released;
    const told = await lines();
    expect(told.map(({ type }) => type)).toEqual(['prompt', 'media', 'peaks', 'error']);
    expect(told.at(-1)!.error).toEqual(error);
    expect(released).toBe(before + 1);
  });

  it('models that are not there are no error', async () => {
    hearSpeech = () =>
      Promise.reject(apiError('engine-unavailable', null, ['the model is loading']));
    const told = await lines();
    expect(told.map(({ type }) => type)).toEqual([
      'prompt',
      'media',
      'peaks',
      'unavailable',
      'done',
    ]);
  });

  it('a client that leaves stops what is under way', async () => {
    const stopped = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    hearSpeech = (_media, signal) => {
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => {
        stopped.resolve();
        reject(signal.reason as Error);
      });
      begun.resolve();
      return promise;
    };
    const before = released;
    const leaving = new AbortController();
    const response = await ask(await speech(), leaving.signal);
    await begun.promise;
    leaving.abort();
    await expect(response.text()).rejects.toThrow();
    await stopped.promise;
    await expect.poll(() => released).toBe(before + 1);
  });
});

it('before it, a fault is a plain error', async () => {
  const response = await ask({ ...(await speech()), model: 'unheard-of' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param: 'model' } });
});
