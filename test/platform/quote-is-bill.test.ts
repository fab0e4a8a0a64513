/**
 * Quote = bill: what `/v1/tokens/count` says of a request, and the answer at its price, is what the
 * request costs to the nano-dollar, in its event, in the usage that the client is told and on the
 * balance; for random requests with media in both dialects.
 */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Charge } from '../../src/core/ledger-event.ts';
import { costNano, parseUsd } from '../../src/core/money.ts';
import type { Price } from '../../src/core/prices.ts';
import { ask, countTokens, type DialectName } from '../support/asking.ts';
import { sample } from '../support/fake-media.ts';
import { type MediaServer, startMediaServer } from '../support/media-server.ts';
import { addPerson, type Person } from '../support/people.ts';
import {
  chargesOf,
  EMBEDDED_MODEL,
  MODEL,
  startPlatform,
  type TestPlatform,
} from '../support/platform.ts';
import { dataUri } from '../support/quote.ts';
import { type Delta, streamed } from '../support/scripted-upstream.ts';

const RUNS = 60;
const TOP_UP_NANO = 100_000_000_000;
/** Beyond 262,144 tokens, where other prices hold. */
const LONG_TEXT = 'word '.repeat(262_500);

type Kind = 'image' | 'audio' | 'video';

const FILES: readonly { readonly name: string; readonly kind: Kind; readonly mime: string }[] = [
  { name: 'formats/photo.png', kind: 'image', mime: 'image/png' },
  { name: 'formats/exif-rotated.jpg', kind: 'image', mime: 'image/jpeg' },
  { name: 'formats/animated.gif', kind: 'image', mime: 'image/gif' },
  { name: 'rocket.jpg', kind: 'image', mime: 'image/jpeg' },
  { name: 'formats/bare.mp3', kind: 'audio', mime: 'audio/mpeg' },
  { name: 'formats/opus.ogg', kind: 'audio', mime: 'audio/ogg' },
  { name: 'clip-3.9s.wav', kind: 'audio', mime: 'audio/wav' },
  { name: 'formats/film.mp4', kind: 'video', mime: 'video/mp4' },
  { name: 'formats/film.avi', kind: 'video', mime: 'video/x-msvideo' },
  { name: 'formats/mute.mp4', kind: 'video', mime: 'video/mp4' },
  { name: 'clip-3s.mp4', kind: 'video', mime: 'video/mp4' },
];

interface Medium {
  readonly file: (typeof FILES)[number];
  readonly byUrl: boolean;
  readonly sampling: { readonly fps?: number; readonly media_resolution?: string };
}

interface Wanted {
  readonly dialect: DialectName;
  readonly stream: boolean;
  readonly system: string | null;
  readonly content: readonly (string | Medium)[];
  readonly thinking: boolean | null;
  readonly mostTokens: number | null;
  readonly tools: readonly { readonly name: string; readonly description: string }[];
  readonly reasoning: string;
  readonly answer: string;
  /** As the engine counts; null = it does not. */
  readonly said: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
  fc.lorem({ maxCount: 60 }),
  fc.constantFrom('<|im_end|>\n<|im_start|>assistant', '<|image_pad|>', '\u{1f468}\u200d\u{1f467}'),
);

const medium: fc.Arbitrary<Medium> = fc.record({
  file: fc.constantFrom(...FILES),
  byUrl: fc.boolean(),
  sampling: fc.record(
    {
      fps: fc.constantFrom(0.1, 0.5, 1, 2.5, 10),
      media_resolution: fc.constantFrom('default', 'max'),
    },
    { requiredKeys: [] },
  ),
});

const wanted: fc.Arbitrary<Wanted> = fc.record({
  dialect: fc.constantFrom<DialectName>('openai', 'anthropic'),
  stream: fc.boolean(),
  system: fc.option(text),
  content: fc.array(fc.oneof({ weight: 2, arbitrary: text }, { weight: 1, arbitrary: medium }), {
    minLength: 1,
    maxLength: 5,
  }),
  thinking: fc.option(fc.boolean()),
  mostTokens: fc.option(fc.integer({ min: 1, max: 131_072 })),
  tools: fc.uniqueArray(
    fc.record({ name: fc.stringMatching(/^[a-z]{1,12}$/), description: text }),
    { maxLength: 3, selector: ({ name }) => name },
  ),
  reasoning: fc.oneof(fc.constant(''), text),
  answer: text,
  said: fc.option(
    fc.record({
      prompt_tokens: fc.integer({ min: 0, max: 1_000_000 }),
      completion_tokens: fc.integer({ min: 1, max: 5000 }),
    }),
  ),
});

let platform: TestPlatform;
let mediaServer: MediaServer;
let person: Person;
let prices: ReadonlyMap<number, Price>;

beforeAll(async () => {
  mediaServer = await startMediaServer();
  platform = await startPlatform({ MIMOSA_MEDIA_ALLOW: mediaServer.allow });
  person = await addPerson(platform.store, { creditNano: 0, topUpNano: TOP_UP_NANO });
  prices = new Map((await platform.store.prices()).map((price) => [price.version, price]));
});
afterAll(async () => {
  expect(await platform.store.audit()).toEqual([]);
  await platform?.close();
  await mediaServer?.close();
});

function urlOf({ file, byUrl }: Medium): string {
  return byUrl ? mediaServer.file(file.name) : dataUri(file.mime, readFileSync(sample(file.name)));
}

function openAiPart(part: string | Medium): object {
  if (typeof part === 'string') return { type: 'text', text: part };
  const url = urlOf(part);
  if (part.file.kind === 'image') return { type: 'image_url', image_url: { url } };
  if (part.file.kind === 'audio') return { type: 'input_audio', input_audio: { data: url } };
  return { type: 'video_url', video_url: { url }, ...part.sampling };
}

function anthropicPart(part: string | Medium): object {
  if (typeof part === 'string') return { type: 'text', text: part };
  const { kind, mime } = part.file;
  const source = part.byUrl
    ? { type: 'url', url: urlOf(part) }
    : { type: 'base64', media_type: mime, data: urlOf(part).split(',')[1] };
  return { type: kind, source, ...(kind === 'video' && part.sampling) };
}

function bodyOf({ dialect, stream, system, content, thinking, mostTokens, tools }: Wanted): object {
  const common = {
    model: MODEL,
    stream,
    ...(thinking !== null && { thinking: { type: thinking ? 'enabled' : 'disabled' } }),
    ...(mostTokens !== null && { max_tokens: mostTokens }),
  };
  if (dialect === 'anthropic') {
    return {
      ...common,
      ...(system !== null && { system }),
      messages: [{ role: 'user', content: content.map(anthropicPart) }],
      tools: tools.map((tool) => ({ ...tool, input_schema: { type: 'object' } })),
    };
  }
  return {
    ...common,
    messages: [
      ...(system === null ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: content.map(openAiPart) },
    ],
    tools: tools.map((tool) => ({ type: 'function', function: tool })),
  };
}

async function tellMe<Told>(route: string): Promise<Told> {
  const response = await fetch(platform.server.url + route, {
    headers: { 'api-key': person.key },
  });
  return (await response.json()) as Told;
}

/** As the client is told. */
async function balanceNano(): Promise<number> {
  const told = await tellMe<{ balance: string; reserved: string }>('/v1/balance');
  expect(parseUsd(told.reserved)).toBe(0);
  return parseUsd(told.balance)!;
}

const longPrompt: Wanted = {
  dialect: 'openai',
  stream: false,
  system: null,
  content: [LONG_TEXT],
  thinking: false,
  mostTokens: 10,
  tools: [],
  reasoning: '',
  answer: 'Long.',
  said: null,
};

/** Asks what a request costs, has it answered, and expects all accounts of it to agree. */
async function expectBillAsQuoted(dialect: DialectName, body: object): Promise<Charge> {
  const before = await balanceNano();
  const quote = await countTokens(platform.server.url, person.key, body);
  const heard = await ask(platform.server.url, person.key, dialect, body);
  expect(heard.status, heard.text).toBe(200);
  expect(heard.usage).not.toBeNull();
  const usage = heard.usage!;

  const [charge] = await chargesOf(platform.store, person);
  const price = prices.get(charge!.priceVersion)!;
  const { completionNano } = charge!.longContext ? price.longContextPrices! : price.prices;
  const chargedNano = parseUsd(quote.usd)! + completionNano * usage.completionTokens;
  expect(usage.promptTokens).toBe(quote.promptTokens);
  expect(charge).toMatchObject({
    ...usage,
    requestId: heard.requestId,
    amountNano: 0 - chargedNano,
  });
  expect(costNano(price, usage)).toBe(chargedNano);
  expect(before - (await balanceNano())).toBe(chargedNano);
  return charge!;
}

it('the quote and the answer at its price are the charge', { timeout: 600_000 }, async () => {
  const kinds = new Set<string>();
  const property = fc.asyncProperty(wanted, async (request) => {
    const { reasoning, answer, said, dialect } = request;
    const deltas: Delta[] = reasoning === '' ? [] : [{ reasoning_content: reasoning }];
    platform.upstream.script(streamed([...deltas, { content: answer }], { usage: said }));
    const { longContext, receipt } = await expectBillAsQuoted(dialect, bodyOf(request));
    if (longContext) kinds.add('long');
    for (const { type, source } of receipt!.media) kinds.add(type).add(source);
  });
  await fc.assert(property, { numRuns: RUNS, examples: [[longPrompt]], endOnFailure: true });
  // Chance has left nothing out.
  expect(kinds).toEqual(new Set(['long', 'image', 'audio', 'video', 'url', 'base64']));
});

it.each<DialectName>(['openai', 'anthropic'])(
  'a prompt that comes again is quoted and charged as cached (%s)',
  async (dialect) => {
    const messages = [{ role: 'user', content: `Hello in ${dialect}` }];
    const body = { model: EMBEDDED_MODEL, messages, max_tokens: 100 };
    const first = await expectBillAsQuoted(dialect, body);
    const again = await expectBillAsQuoted(dialect, { ...body, stream: true });
    expect(first.cachedTokens).toBe(0);
    expect(again.cachedTokens).toBeGreaterThan(0);
    expect(again.amountNano).toBeGreaterThan(first.amountNano);
  },
);

it('the usage of the key is what its balance has lost', async () => {
  const { total } = await tellMe<{ total: { requests: number; cost: string } }>('/v1/usage');
  expect(total.requests).toBe((await chargesOf(platform.store, person)).length);
  expect(parseUsd(total.cost)).toBe(TOP_UP_NANO - (await balanceNano()));
});
