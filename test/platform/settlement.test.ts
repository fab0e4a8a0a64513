/**
 * Every way in which a request can end, over a real socket, in both dialects: what the client hears,
 * the one event that stays of it or none, and what it did to the balance. The rules: docs/billing.md.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Charge, Outcome } from '../../src/core/ledger-event.ts';
import { ask, countTokens, type DialectName, type Heard, ROUTES } from '../support/asking.ts';
import { accountOf, addPerson, type Person } from '../support/people.ts';
import {
  chargesOf,
  MODEL,
  MODEL_OF_ITS_OWN_COUNT,
  startPlatform,
  type TestPlatform,
} from '../support/platform.ts';
import { chunkEvent, type Reply, streamed } from '../support/scripted-upstream.ts';

/** Nano-dollars a token, of both models (wire.md section 10). */
const PROMPT_NANO = 400;
const CACHED_NANO = 80;
const COMPLETION_NANO = 2000;
const TOP_UP_NANO = 1_000_000_000;
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

/** What is left must be what was there, less the charges, with nothing held any more. */
async function expectBalance(person: Person, charges: readonly Charge[]): Promise<void> {
  const charged = charges.reduce((sum, { amountNano }) => sum + amountNano, 0);
  expect(await accountOf(platform.store, person)).toMatchObject({
    balanceNano: TOP_UP_NANO + charged,
    reservedNano: 0,
  });
}

interface Ended {
  readonly name: string;
  readonly reply: Reply;
  readonly stream: boolean;
  readonly more?: Readonly<Record<DialectName, object>>;
  readonly status: number;
  readonly outcome: Outcome;
  /** `quoted`: as `/v1/tokens/count` says. */
  readonly promptTokens: 'quoted' | number;
  readonly cachedTokens?: number;
  readonly completionTokens: number;
  readonly finishReason: string | null;
  readonly errorCode?: string;
}

const both = (more: object): Readonly<Record<DialectName, object>> => ({
  openai: more,
  anthropic: more,
});
const cachedUsage = { prompt_tokens_details: { cached_tokens: 5 } };
const toolCall = {
  tool_calls: [
    { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } },
  ],
};
const tools = {
  openai: { tools: [{ type: 'function', function: { name: 'look', parameters: {} } }] },
  anthropic: { tools: [{ name: 'look', input_schema: { type: 'object' } }] },
};
const stops = { openai: { stop: 'STOP' }, anthropic: { stop_sequences: ['STOP'] } };

const answered = { status: 200, outcome: 'answered', promptTokens: 'quoted' } as const;
const failed = {
  outcome: 'failed',
  promptTokens: 0,
  completionTokens: 0,
  finishReason: null,
} as const;

const ENDINGS: readonly Ended[] = [true, false].flatMap((stream): readonly Ended[] => [
  {
    ...answered,
    name: 'an answer',
    reply: streamed([{ content: 'Hel' }, { content: 'lo' }]),
    stream,
    completionTokens: 3,
    finishReason: 'stop',
  },
  {
    ...answered,
    name: 'an answer of an engine that says nothing of usage',
    reply: streamed([{ content: 'Hello' }], { usage: null }),
    stream,
    // The word and the end of the turn.
    completionTokens: 2,
    finishReason: 'stop',
  },
  {
    ...answered,
    name: 'an answer to a prompt of which the engine had a part',
    reply: streamed([{ content: 'Hello' }], {
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, ...cachedUsage },
    }),
    stream,
    cachedTokens: 5,
    completionTokens: 3,
    finishReason: 'stop',
  },
  {
    ...answered,
    name: 'an answer of an engine whose own count is billed',
    reply: streamed([{ content: 'Hello' }]),
    stream,
    more: both({ model: MODEL_OF_ITS_OWN_COUNT }),
    promptTokens: 7,
    completionTokens: 3,
    finishReason: 'stop',
  },
  {
    ...answered,
    name: 'an answer that ran into a stop text',
    reply: streamed([{ content: 'Hello' }, { content: 'STOP' }, { content: ' and on' }]),
    stream,
    more: stops,
    completionTokens: 2,
    finishReason: 'stop',
  },
  {
    ...answered,
    name: 'an answer that was cut at its bound',
    reply: streamed([{ content: 'Hello' }], { finishReason: 'length', usage: null }),
    stream,
    completionTokens: 1,
    finishReason: 'length',
  },
  {
    ...answered,
    name: 'a call of a tool',
    reply: streamed([toolCall], { finishReason: 'tool_calls' }),
    stream,
    more: tools,
    completionTokens: 3,
    finishReason: 'tool_calls',
  },
  {
    ...failed,
    name: 'an engine that breaks before it says anything',
    reply: { status: 500, steps: ['broken'] },
    stream,
    status: 500,
    errorCode: 'engine-failed',
  },
  {
    ...failed,
    name: 'an engine that refuses',
    reply: { status: 400, steps: ['{"error":{"message":"no"}}'] },
    stream,
    status: 400,
    errorCode: 'engine-refused',
  },
  {
    ...failed,
    name: 'an engine that breaks after the first part',
    reply: { steps: [chunkEvent({ content: 'Hello' }), { end: 'cut' }] },
    stream,
    status: stream ? 200 : 500,
    errorCode: 'engine-failed',
  },
]);

describe.each(DIALECTS)('in the %s dialect', (dialect) => {
  it.each(ENDINGS)('$name (streamed: $stream) is settled once', async (ended) => {
    const person = await addPerson(platform.store, { creditNano: 0, topUpNano: TOP_UP_NANO });
    const body = bodyOf({ stream: ended.stream, ...ended.more?.[dialect] });
    const quote = await countTokens(platform.server.url, person.key, body);
    platform.upstream.script(ended.reply);
    const heard = await say(dialect, person, body);
    expect(heard.status).toBe(ended.status);
    const isAnswer = ended.outcome === 'answered';
    expect(heard.error === null).toBe(isAnswer);

    const charges = await chargesOf(platform.store, person);
    const promptTokens = ended.promptTokens === 'quoted' ? quote.promptTokens : ended.promptTokens;
    const { cachedTokens = 0, completionTokens } = ended;
    const costNano =
      CACHED_NANO * cachedTokens +
      PROMPT_NANO * (promptTokens - cachedTokens) +
      COMPLETION_NANO * completionTokens;
    expect(charges).toEqual([
      expect.objectContaining({
        requestId: heard.requestId,
        keyId: person.keyId,
        outcome: ended.outcome,
        promptTokens,
        cachedTokens,
        completionTokens,
        amountNano: 0 - costNano,
        receipt: expect.objectContaining({
          dialect,
          stream: ended.stream,
          finishReason: ended.finishReason,
          errorCode: ended.errorCode ?? null,
        }),
      }),
    ]);
    if (isAnswer) expect(heard.usage).toEqual({ promptTokens, cachedTokens, completionTokens });
    await expectBalance(person, charges);
  });

  it.each([
    { name: 'before anything was said', reply: { before: 'hang', steps: [] }, stream: true },
    { name: 'before a whole answer', reply: { before: 'hang', steps: [] }, stream: false },
  ] as const)('who hangs up $name pays nothing', async ({ reply, stream }) => {
    const person = await addPerson(platform.store, { creditNano: 0, topUpNano: TOP_UP_NANO });
    platform.upstream.script(reply);
    const leaving = new AbortController();
    const body = bodyOf({ stream });
    const asking = ask(platform.server.url, person.key, dialect, body, leaving.signal);
    await (
      await platform.upstream.exchange(past)
    ).received;
    expect((await accountOf(platform.store, person)).reservedNano).toBeGreaterThan(0);
    leaving.abort();
    await expect(asking).rejects.toThrow('aborted');
    await expect.poll(() => chargesOf(platform.store, person)).toHaveLength(1);
    const charges = await chargesOf(platform.store, person);
    expect(charges[0]).toMatchObject({ outcome: 'hung-up', promptTokens: 0, amountNano: 0 });
    await expectBalance(person, charges);
  });

  it('who hangs up in the middle pays for the prompt and for what was said', async () => {
    const person = await addPerson(platform.store, { creditNano: 0, topUpNano: TOP_UP_NANO });
    platform.upstream.script({ steps: [chunkEvent({ content: 'Hello' }), { end: 'hang' }] });
    const leaving = new AbortController();
    const body = bodyOf({ stream: true });
    const { promptTokens } = await countTokens(platform.server.url, person.key, body);
    const response = await fetch(platform.server.url + ROUTES[dialect], {
      method: 'POST',
      headers: { 'api-key': person.key },
      body: JSON.stringify(body),
      signal: leaving.signal,
    });
    await untilSaid(response, 'Hello');
    leaving.abort();
    await expect.poll(() => chargesOf(platform.store, person)).toHaveLength(1);
    const charges = await chargesOf(platform.store, person);
    expect(charges[0]).toMatchObject({
      requestId: response.headers.get('x-request-id'),
      outcome: 'hung-up',
      promptTokens,
      completionTokens: 1,
      amountNano: 0 - (PROMPT_NANO * promptTokens + COMPLETION_NANO),
    });
    await expectBalance(person, charges);
  });
});

async function untilSaid(response: Response, text: string): Promise<void> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (let said = ''; !said.includes(text);) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended without ${text}`);
    said += value;
  }
}
