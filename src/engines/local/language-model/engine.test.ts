/** The embedded engine with a real model of random weights in the place of its rules. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { testLibrary } from '../../../../test/support/llama-library.ts';
import { tinyLlama } from '../../../../test/support/tiny-llama.ts';
import { TINY_PICTURE_TOKENS, tinyProjector } from '../../../../test/support/tiny-projector.ts';
import type { ChatRequest, MediaPart } from '../../../core/chat-request.ts';
import type { Frame, MediaReader, PlannedMedia } from '../../../core/media-plan.ts';
import type { Progress } from '../../../core/progress.ts';
import type { EnginePart } from '../../../core/stream-part.ts';
import type { Engine, EngineRequest, StoredBytes } from '../../engine.ts';
import { CAT, DEMO } from '../answer/testing/sample-evidence.ts';
import { mediaPart, planned, scriptedPerceiver } from '../answer/testing/scripted-perceiver.ts';
import { createLocalEngine } from '../engine.ts';

const CONTEXT_TOKENS = 4_096;
const never = new AbortController().signal;
const library = await testLibrary();

let directory: string;
let engine: Engine | null = null;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-gguf-'));
  await writeFile(path.join(directory, 'tiny.gguf'), tinyLlama(CONTEXT_TOKENS));
  await writeFile(path.join(directory, 'mmproj.gguf'), tinyProjector());
});

afterEach(async () => {
  vi.useRealTimers();
  await engine?.close();
  engine = null;
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** An engine whose perception finds a cat in whatever it is shown. */
function open(pictures: readonly PlannedMedia[] = [], projector: string | null = null): Engine {
  return (engine = createLocalEngine({
    name: 'local',
    perceiver: scriptedPerceiver(new Map(pictures.map((picture) => [picture, CAT]))),
    languageModel: {
      languageModel: path.join(directory, 'tiny.gguf'),
      projector: projector === null ? null : path.join(directory, projector),
      threads: 1,
      library: library!,
      warn: () => undefined,
    },
  }));
}

interface Asked {
  readonly chat?: Partial<ChatRequest>;
  readonly limit?: number;
  readonly media?: ReadonlyMap<MediaPart, PlannedMedia>;
  readonly progress?: Progress[];
}

function request({ chat, limit = 8, media = new Map(), progress = [] }: Asked = {}): EngineRequest {
  const content = [...media.keys(), { type: 'text' as const, text: 'hello' }];
  return {
    requestId: 'r',
    chat: {
      model: 'mimo-v2.5',
      messages: [{ role: 'user', content }],
      maxCompletionTokens: limit,
      temperature: 1,
      topP: 0.95,
      frequencyPenalty: 0,
      presencePenalty: 0,
      stop: [],
      stream: true,
      includeUsage: true,
      thinking: false,
      responseFormat: { type: 'text' },
      tools: [],
      toolChoice: 'auto',
      seed: 1,
      receipt: false,
      progress: false,
      maxMediaTokens: undefined,
      ...chat,
    },
    thinking: false,
    maxCompletionTokens: limit,
    media,
    countTokens: (text) => text.length,
    onProgress: (step) => progress.push(step),
    promptTokens: 100,
    affinity: () => ({ session: '0'.repeat(64), tenant: '1'.repeat(64) }),
    trace: {},
    store: (content) => store(content),
  };
}

let stored = 0;

async function store(content: AsyncIterable<Uint8Array>): Promise<StoredBytes> {
  const file = path.join(directory, `stored-${(stored += 1)}`);
  await writeFile(file, content);
  const { length: bytes } = await readFile(file);
  const open = (): never => {
    throw new Error('the library opens files itself');
  };
  return { path: file, bytes, sha256: '', open, dispose: () => rm(file) };
}

/** A picture of one colour. */
function plain(colour: number): PlannedMedia {
  const [width, height] = [96, 64];
  const rgb = new Uint8Array(width * height * 3).fill(colour);
  const medium = planned(CAT, String(colour));
  return reading(medium, { picture: () => Promise.resolve({ width, height, rgb }) });
}

/** A mute film of which every frame is the same photograph. */
async function still(frameCount: number): Promise<PlannedMedia> {
  const jpeg = await readFile(new URL('../../../../test/media/rocket.jpg', import.meta.url));
  const medium = planned({ ...DEMO, frameCount, sound: null });
  const { width, height } = DEMO;
  return reading(medium, {
    async *frames(_plan, _signal, indexes = []): AsyncGenerator<Frame> {
      for (const index of indexes) yield { index, timeSeconds: index, width, height, jpeg };
    },
  });
}

function reading(medium: PlannedMedia, reader: Partial<MediaReader>): PlannedMedia {
  return { ...medium, reader: { ...medium.reader, ...reader } };
}

async function answer(opened: Engine, asked: Asked = {}, signal = never): Promise<EnginePart[]> {
  const parts: EnginePart[] = [];
  for await (const part of opened.stream(request(asked), signal)) parts.push(part);
  return parts;
}

function textOf(parts: readonly EnginePart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function promptTokensOf(parts: readonly EnginePart[]): number {
  const last = parts.at(-1);
  return last?.type === 'usage' ? (last.usage.promptTokens ?? 0) : 0;
}

describe.runIf(library !== null)('the embedded engine with a language model', () => {
  it('is ready before the model is loaded, and knows what it takes afterwards', async () => {
    const opened = open();
    expect(await opened.health(never)).toEqual({ state: 'ok' });
    expect(opened.capabilities()).toMatchObject({ inputs: [], contextTokens: null });
    expect(await opened.probe(never)).toMatchObject({ inputs: [], contextTokens: CONTEXT_TOKENS });
    expect(opened.capabilities()).toMatchObject({ contextTokens: CONTEXT_TOKENS });
  });

  it('tells the model in words what it cannot see, and the client that it does', async () => {
    const picture = planned(CAT);
    const opened = open([picture]);
    const plain = await answer(opened);
    const parts = await answer(opened, { media: new Map([[mediaPart('image'), picture]]) });
    expect(parts[0]).toEqual({ type: 'notice', text: 'image given as a description' });
    expect(textOf(parts)).not.toBe('');
    expect(promptTokensOf(parts)).toBeGreaterThan(promptTokensOf(plain) + 50);
  });

  it('shows the model a picture itself where its projector sees', async () => {
    const opened = open([], 'mmproj.gguf');
    expect(await opened.probe(never)).toMatchObject({ inputs: ['image'] });
    const without = await answer(opened, { limit: 30 });
    const [black, white] = [plain(0), plain(255)];
    const seen = async (picture: PlannedMedia): Promise<EnginePart[]> =>
      answer(opened, { media: new Map([[mediaPart('image'), picture]]), limit: 30 });
    const parts = await seen(black);
    expect(parts[0]?.type).toBe('text');
    const seenTokens = promptTokensOf(parts) - promptTokensOf(without);
    // The picture, and the line break behind it.
    expect(seenTokens).toBe(TINY_PICTURE_TOKENS + 1);
    expect(textOf(await seen(black))).toBe(textOf(parts));
    expect(textOf(await seen(white))).not.toBe(textOf(parts));
    expect(await readdir(directory)).toEqual(['mmproj.gguf', 'tiny.gguf']);
  });

  it('shows the model a film as its frames', async () => {
    const opened = open([], 'mmproj.gguf');
    const media = new Map([[mediaPart('video'), await still(4)]]);
    const parts = await answer(opened, { media });
    expect(parts[0]).toEqual({ type: 'notice', text: 'video given as 4 pictures' });
    expect(promptTokensOf(parts)).toBeGreaterThan(4 * TINY_PICTURE_TOKENS);
    expect(textOf(parts)).not.toBe('');
  });

  it('says that it left out tools which the template does not know', async () => {
    const parts = await answer(open(), { chat: { tools: [{ name: 'look' }] } });
    expect(parts[0]).toEqual({
      type: 'notice',
      text: 'tools left out, the language model takes none',
    });
    expect(parts.at(-2)).toEqual({ type: 'finish', reason: 'length' });
  });

  it('holds the model to a schema', async () => {
    const schema = {
      type: 'object',
      properties: { cats: { type: 'integer' }, seen: { type: 'boolean' } },
      required: ['cats', 'seen'],
      additionalProperties: false,
    };
    const responseFormat = { type: 'json_schema', name: 'count', schema } as const;
    const parts = await answer(open(), { chat: { responseFormat }, limit: 500 });
    expect(parts.at(-2)).toEqual({ type: 'finish', reason: 'stop' });
    expect(JSON.parse(textOf(parts))).toEqual({
      cats: expect.any(Number) as number,
      seen: expect.any(Boolean) as boolean,
    });
  });

  it('answers one after the other, and tells those who wait', async () => {
    const opened = open();
    const progress: Progress[] = [];
    const [first, second] = await Promise.all([
      answer(opened, { limit: 100 }),
      answer(opened, { progress }),
    ]);
    expect(first.at(-2)).toEqual({ type: 'finish', reason: 'length' });
    expect(second.at(-2)).toEqual({ type: 'finish', reason: 'length' });
    expect(progress).toEqual([{ type: 'queued' }]);
  });

  it('goes on with the next one when a client leaves while the model is loaded', async () => {
    const opened = open();
    const abort = new AbortController();
    const left = answer(opened, {}, abort.signal);
    const next = answer(opened);
    abort.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(textOf(await next)).not.toBe('');
  });

  it('ends an answer that takes half an hour, and goes on with the next one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const opened = open();
    const endless = opened.stream(request({ limit: 3_000 }), never)[Symbol.asyncIterator]();
    const first = await endless.next();
    const next = answer(opened);
    vi.advanceTimersByTime(1_799_999);
    const second = await endless.next();
    vi.advanceTimersByTime(1);
    await expect(endless.next()).rejects.toMatchObject({
      code: 'engine-timeout',
      message: expect.stringContaining('1800') as string,
    });
    expect([first.value, second.value]).toMatchObject([{ type: 'text' }, { type: 'text' }]);
    expect(textOf(await next)).not.toBe('');
  });
});
