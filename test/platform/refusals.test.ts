/**
 * Whoever may not, or has no more, over a real socket, in both dialects: what the client hears, and
 * that nothing else happens: no engine is asked, no event stays, nothing is charged.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../src/core/limits.ts';
import { ask, type DialectName, type Heard } from '../support/asking.ts';
import { sample } from '../support/fake-media.ts';
import { accountOf, addPerson, type Person, type PersonOptions } from '../support/people.ts';
import { chargesOf, MODEL, startPlatform, type TestPlatform } from '../support/platform.ts';
import { dataUri } from '../support/quote.ts';
import { streamed } from '../support/scripted-upstream.ts';

const DIALECTS: readonly DialectName[] = ['openai', 'anthropic'];

let platform: TestPlatform;
/** Requests that the engine has seen before the test. */
let past: number;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(async () => {
  expect(await platform.store.audit()).toEqual([]);
  await platform.close();
});
beforeEach(() => {
  past = platform.upstream.exchanges.length;
});

function bodyOf(more: object = {}): object {
  return {
    model: MODEL,
    messages: [{ role: 'user', content: 'Hello' }],
    thinking: { type: 'disabled' },
    max_tokens: 100,
    ...more,
  };
}

function say(dialect: DialectName, person: Person, body: object): Promise<Heard> {
  return ask(platform.server.url, person.key, dialect, body);
}

interface Refused {
  readonly name: string;
  readonly person: PersonOptions;
  /** The same requests that pass before. */
  readonly before?: number;
  readonly more?: Readonly<Record<DialectName, object>>;
  readonly status: number;
  readonly message: RegExp;
  /** Exact headers; null = there is none. */
  readonly headers?: Readonly<Record<string, string | null | RegExp>>;
}

const film = dataUri('video/mp4', readFileSync(sample('formats/film.mp4')));
const picture = dataUri('image/png', readFileSync(sample('formats/photo.png')));
const watching = {
  openai: { messages: mediaMessage({ type: 'video_url', video_url: { url: film } }) },
  anthropic: { messages: mediaMessage({ type: 'video', source: base64('video/mp4', film) }) },
};
const looking = {
  openai: { messages: mediaMessage({ type: 'image_url', image_url: { url: picture } }) },
  anthropic: { messages: mediaMessage({ type: 'image', source: base64('image/png', picture) }) },
};

function mediaMessage(part: object): readonly object[] {
  return [{ role: 'user', content: [part] }];
}

function base64(type: string, uri: string): object {
  return { type: 'base64', media_type: type, data: uri.slice(uri.indexOf(',') + 1) };
}

const seconds = /^[1-9]\d*$/;
const REFUSALS: readonly Refused[] = [
  {
    name: 'an empty balance',
    person: { creditNano: 0 },
    status: 402,
    message: /^Insufficient account balance: .* \$0\.000000 are left$/,
    headers: { 'retry-after': null },
  },
  {
    name: 'a balance that might not do',
    person: { creditNano: 0, topUpNano: 200_000 },
    status: 402,
    message: /^Insufficient account balance: .* \$0\.000200 are left$/,
  },
  {
    name: 'a budget of the day that might not do',
    person: { key: { limits: { dayBudgetNano: 200_000 } } },
    status: 402,
    message: /budget of \$0\.000200 per day/,
  },
  {
    name: 'a budget of the month that might not do',
    person: { key: { limits: { dayBudgetNano: 1_000_000, monthBudgetNano: 200_000 } } },
    status: 402,
    message: /budget of \$0\.000200 per month/,
  },
  {
    name: 'the requests of the minute',
    person: { limits: { requestsPerMinute: 2 } },
    before: 2,
    status: 429,
    message: /limit of 2 requests per minute for mimo-v2\.5 is used up/,
    headers: {
      'retry-after': seconds,
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': /^[1-9]\d?s$/,
      'x-ratelimit-limit-tokens': null,
    },
  },
  {
    name: 'the requests of the minute of its key',
    person: { limits: { requestsPerMinute: 9 }, key: { limits: { requestsPerMinute: 1 } } },
    before: 1,
    status: 429,
    message: /limit of 1 requests per minute/,
    headers: { 'retry-after': seconds, 'x-ratelimit-remaining-requests': '0' },
  },
  {
    name: 'the tokens of the minute',
    // The first takes 27 of the prompt and 3 of the answer, and leaves too few.
    person: { limits: { tokensPerMinute: 50 } },
    before: 1,
    status: 429,
    message: /limit of 50 tokens per minute for mimo-v2\.5 is used up/,
    headers: {
      'retry-after': seconds,
      'x-ratelimit-limit-tokens': '50',
      'x-ratelimit-remaining-tokens': '20',
      'x-ratelimit-limit-requests': null,
    },
  },
  {
    name: 'the seconds of video of the minute',
    // What is longer than the limit passes once, and then takes several minutes.
    person: { limits: { videoSecondsPerMinute: 0.5 } },
    before: 1,
    more: watching,
    status: 429,
    message: /limit of 0\.5 seconds of video per minute/,
    headers: { 'retry-after': seconds },
  },
  {
    name: 'a key for no video at all',
    person: { key: { limits: { videoSecondsPerMinute: 0 } } },
    more: watching,
    status: 429,
    message: /limit of 0 seconds of video per minute/,
    headers: { 'retry-after': '3600' },
  },
  {
    name: 'the megapixels of the minute',
    person: { key: { limits: { megapixelsPerMinute: 0.001 } } },
    before: 1,
    more: looking,
    status: 429,
    message: /limit of 0\.001 megapixels per minute/,
    headers: { 'retry-after': seconds },
  },
  {
    name: 'a key for other models',
    person: { key: { models: ['mimo-v2-flash'] } },
    status: 403,
    message: /may not use model mimo-v2\.5/,
  },
  {
    name: 'a key for other models, also where they take no such media',
    person: { key: { models: ['mimo-v2.5'] } },
    more: {
      openai: { ...looking.openai, model: 'mimo-v2-flash' },
      anthropic: { ...looking.anthropic, model: 'mimo-v2-flash' },
    },
    status: 403,
    message: /may not use model mimo-v2-flash/,
  },
  {
    name: 'a key for other routes',
    person: { key: { routes: ['models', 'tokens'] } },
    status: 403,
    message: /may not be used for chat/,
  },
  {
    name: 'a key that has expired',
    person: { expiresMs: 1 },
    status: 401,
    message: /the key has expired/,
  },
  {
    name: 'an account that is disabled',
    person: { disabled: true },
    status: 403,
    message: /account of this API key is disabled/,
  },
];

const ERROR_TYPES: Readonly<Record<number, Readonly<Record<DialectName, string>>>> = {
  401: { openai: 'invalid_key', anthropic: 'authentication_error' },
  402: { openai: 'insufficient_balance', anthropic: 'billing_error' },
  403: { openai: 'forbidden', anthropic: 'permission_error' },
  429: { openai: 'limitation', anthropic: 'rate_limit_error' },
};

describe.each(DIALECTS)('refused in the %s dialect', (dialect) => {
  it.each(REFUSALS)('$name: no engine, no event, no charge', async (refused) => {
    platform.upstream.script(streamed([{ content: 'Hello' }]));
    const person = await addPerson(platform.store, refused.person);
    const { before = 0 } = refused;
    const body = (stream: boolean): object => bodyOf({ stream, ...refused.more?.[dialect] });
    for (let count = 0; count < before; count += 1) {
      expect((await say(dialect, person, body(true))).status).toBe(200);
    }
    const account = await accountOf(platform.store, person);
    for (const stream of [true, false]) {
      const heard = await say(dialect, person, body(stream));
      expect(heard.status, heard.text).toBe(refused.status);
      expect(heard.error?.type).toBe(ERROR_TYPES[refused.status]![dialect]);
      expect(heard.error?.message).toMatch(refused.message);
      for (const [name, value] of Object.entries(refused.headers ?? {})) {
        const sent = heard.headers.get(name);
        if (value instanceof RegExp) expect(sent, name).toMatch(value);
        else expect(sent, name).toBe(value);
      }
    }
    expect(platform.upstream.exchanges.length - past).toBe(before);
    expect(await chargesOf(platform.store, person)).toHaveLength(before);
    expect(await accountOf(platform.store, person)).toEqual(account);
  });

  it.each([
    {
      name: 'all places are taken',
      limits: { concurrentRequests: 1 },
      more: undefined,
      message: 'Too many requests: 1 are running, which is the limit',
    },
    {
      name: 'all bytes are in flight',
      limits: { mediaBytesInFlight: 100 },
      more: looking,
      message: 'Too many requests: the media of running requests would exceed 100 bytes',
    },
  ])('whoever comes while $name, until somebody leaves', async ({ limits, more, message }) => {
    const person = await addPerson(platform.store, { limits });
    const body = bodyOf(more?.[dialect]);
    platform.upstream.script({ before: 'hang', steps: [] });
    const leaving = new AbortController();
    const first = ask(platform.server.url, person.key, dialect, body, leaving.signal);
    await (
      await platform.upstream.exchange(past)
    ).received;
    const refused = await say(dialect, person, body);
    expect(refused.status).toBe(429);
    expect(refused.error?.message).toBe(message);
    expect(refused.headers.get('retry-after')).toMatch(seconds);
    leaving.abort();
    await expect(first).rejects.toThrow('aborted');
    await expect.poll(() => chargesOf(platform.store, person)).toHaveLength(1);
    platform.upstream.script(streamed([{ content: 'Hello' }]));
    // The event is on disk a moment before the place is free.
    await expect.poll(async () => (await say(dialect, person, body)).status).toBe(200);
    const outcomes = (await chargesOf(platform.store, person)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['answered', 'hung-up']);
  });

  it('without money a request takes nothing of the minute', async () => {
    const limits = { requestsPerMinute: 2, tokensPerMinute: 60 };
    const person = await addPerson(platform.store, {
      limits,
      key: { limits: { dayBudgetNano: 1 } },
    });
    for (let count = 0; count < 3; count += 1) {
      expect((await say(dialect, person, bodyOf())).status).toBe(402);
    }
    await platform.store.updateKey(person.keyId, { limits: NO_LIMITS });
    platform.upstream.script(streamed([{ content: 'Hello' }]));
    // What is known of the key is some moments old.
    await expect.poll(async () => (await say(dialect, person, bodyOf())).status).toBe(200);
    const { status, headers } = await say(dialect, person, bodyOf());
    expect([status, headers.get('x-ratelimit-remaining-tokens')]).toEqual([200, '3']);
  });

  it('an answer says what is left of the minute', async () => {
    const limits = { requestsPerMinute: 5, tokensPerMinute: 1000 };
    const person = await addPerson(platform.store, { limits });
    platform.upstream.script(streamed([{ content: 'Hello' }]));
    for (const stream of [true, false]) {
      const { headers } = await say(dialect, person, bodyOf({ stream }));
      expect(headers.get('x-ratelimit-limit-requests')).toBe('5');
      expect(headers.get('x-ratelimit-remaining-requests')).toBe(stream ? '4' : '3');
      expect(headers.get('x-ratelimit-limit-tokens')).toBe('1000');
      // Prompts of 27 tokens, and the 3 of the first answer.
      expect(headers.get('x-ratelimit-remaining-tokens')).toBe(stream ? '973' : '943');
      expect(headers.get('x-ratelimit-reset-tokens')).toMatch(/^[1-9]\d?s$/);
    }
  });
});
