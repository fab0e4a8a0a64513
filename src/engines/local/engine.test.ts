import { describe, expect, it } from 'vitest';
import { apiError } from '../../core/errors.ts';
import type { ChatRequest, MediaPart, ResponseFormat } from '../../core/chat-request.ts';
import { ignoreProgress } from '../../core/progress.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import type { EngineRequest } from '../engine.ts';
import { ASTRONAUT, CAT, DEMO, SPEECH } from './answer/testing/sample-evidence.ts';
import {
  eventsOf,
  partsFor,
  planned,
  scriptedPerceiver,
  userTurn,
} from './answer/testing/scripted-perceiver.ts';
import { createLocalEngine, type MediaPerceiver } from './engine.ts';
import type { Evidence } from './evidence.ts';

interface Wishes {
  readonly thinking?: boolean;
  readonly maxCompletionTokens?: number;
  readonly stop?: readonly string[];
  readonly responseFormat?: ResponseFormat;
}

/** One token a word, as blanks belong to the word that follows. */
function countTokens(text: string): number {
  return text.match(/\s*\S+|\s+$/gu)?.length ?? 0;
}

function prepare(
  text: string,
  evidence: readonly Evidence[],
  wishes: Wishes = {},
): { request: EngineRequest; perceiver: ReturnType<typeof scriptedPerceiver> } {
  const parts = partsFor(evidence);
  const media = new Map<MediaPart, PlannedMedia>();
  const found = new Map<PlannedMedia, Evidence>();
  parts.forEach((part, index) => {
    const each = evidence[index];
    if (each === undefined) return;
    const plan = planned(each);
    media.set(part, plan);
    found.set(plan, each);
  });
  const chat: ChatRequest = {
    model: 'mimo-v2.5',
    messages: [userTurn(parts, text)],
    maxCompletionTokens: wishes.maxCompletionTokens,
    temperature: 1,
    topP: 0.95,
    frequencyPenalty: 0,
    presencePenalty: 0,
    stop: wishes.stop ?? [],
    stream: true,
    includeUsage: true,
    thinking: wishes.thinking,
    responseFormat: wishes.responseFormat ?? { type: 'text' },
    tools: [{ name: 'look_up' }],
    toolChoice: 'required',
    seed: undefined,
    receipt: false,
    progress: false,
    maxMediaTokens: undefined,
  };
  return {
    request: {
      requestId: 'r',
      chat,
      thinking: wishes.thinking ?? true,
      maxCompletionTokens: wishes.maxCompletionTokens ?? 4_096,
      media,
      countTokens,
      onProgress: ignoreProgress,
      promptTokens: 100,
      affinity: () => ({ session: '0'.repeat(64), tenant: '1'.repeat(64) }),
      trace: {},
      store: () => Promise.reject(new Error('nothing is stored')),
    },
    perceiver: scriptedPerceiver(found),
  };
}

const never = new AbortController().signal;

async function run(
  text: string,
  evidence: readonly Evidence[],
  wishes: Wishes = {},
): Promise<EnginePart[]> {
  const { request, perceiver } = prepare(text, evidence, wishes);
  const engine = createLocalEngine({ name: 'here', perceiver });
  return collect(engine.stream(request, never));
}

async function collect(stream: AsyncIterable<EnginePart>): Promise<EnginePart[]> {
  const parts: EnginePart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

function joined(parts: readonly EnginePart[], type: 'text' | 'reasoning'): string {
  return parts.flatMap((part) => (part.type === type ? [part.text] : [])).join('');
}

describe('the embedded engine', () => {
  it('sees, hears and watches', async () => {
    const engine = createLocalEngine({ name: 'here', perceiver: scriptedPerceiver(new Map()) });
    expect(engine.name).toBe('here');
    expect(engine.kind).toBe('local');
    expect((await engine.probe(never)).inputs).toEqual(['image', 'audio', 'video']);
  });

  it('is as healthy as its perceiver', async () => {
    const perceiver: MediaPerceiver = {
      ...scriptedPerceiver(new Map()),
      health: () => Promise.resolve({ state: 'down', detail: 'models are wanting' }),
    };
    const engine = createLocalEngine({ name: 'here', perceiver });
    expect(await engine.health(never)).toEqual({ state: 'down', detail: 'models are wanting' });
  });

  it('sends reasoning, then text, then one finish, in small pieces', async () => {
    const parts = await run('Describe the video', [DEMO]);
    const kinds = parts.map((part) => part.type);
    expect(kinds.lastIndexOf('reasoning')).toBeLessThan(kinds.indexOf('text'));
    expect(kinds.filter((kind) => kind === 'finish')).toHaveLength(1);
    expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'stop' });
    expect(parts.length).toBeGreaterThan(50);

    const reasoning = joined(parts, 'reasoning');
    expect(reasoning).toContain('The question asks for a description.');
    expect(reasoning).toContain('At 0:00: I find a cat (93% sure).');
    expect(reasoning).toContain('At 0:02: I find the same as before.');
    expect(reasoning).toContain('I hear "ask what you can do for your country." (96% sure).');
    const text = joined(parts, 'text');
    for (const word of ['tabby cat', 'espresso', 'rocket', 'my fellow Americans']) {
      expect(text).toContain(word);
    }
  });

  it('gives the same answer without thinking, and no reasoning', async () => {
    const parts = await run('Describe the video', [DEMO], { thinking: false });
    expect(joined(parts, 'reasoning')).toBe('');
    expect(joined(parts, 'text')).toBe(joined(await run('Describe the video', [DEMO]), 'text'));
  });

  it('says the same every time', async () => {
    expect(await run('Describe', [CAT, SPEECH])).toEqual(await run('Describe', [CAT, SPEECH]));
  });

  it('never calls tools', async () => {
    const parts = await run('Describe', [CAT]);
    expect(parts.some((part) => part.type === 'tool-call')).toBe(false);
  });

  it('looks only at the media that the question is about', async () => {
    const { request, perceiver } = prepare('Describe the second picture', [CAT, ASTRONAUT]);
    await collect(createLocalEngine({ name: 'here', perceiver }).stream(request, never));
    expect(perceiver.perceived.map((media) => media.facts)).toEqual([
      expect.objectContaining({ width: ASTRONAUT.width }),
    ]);
  });

  it('tells when it waits for others and when it perceives, and how long it has waited', async () => {
    const { request, perceiver } = prepare('Describe the second picture', [CAT, ASTRONAUT]);
    const [, second] = [...request.media.keys()] as [MediaPart, MediaPart];
    const told: unknown[] = [];
    const waits: number[] = [];
    const queueing: MediaPerceiver = {
      ...perceiver,
      async *perceive(media, signal, { onQueued, onBegin } = {}) {
        onQueued!();
        onQueued!();
        expect(waits).toEqual([]);
        onBegin!();
        yield* perceiver.perceive(media, signal);
      },
    };
    const engine = createLocalEngine({ name: 'here', perceiver: queueing });
    const onProgress = (progress: unknown): void => void told.push(progress);
    const onWaited = (milliseconds: number): void => void waits.push(milliseconds);
    await collect(engine.stream({ ...request, onProgress, onWaited }, never));
    expect(told.slice(0, 2)).toEqual([
      { type: 'queued' },
      { type: 'perceiving', part: second.partPath, done: 0, total: null },
    ]);
    expect(waits).toEqual([expect.any(Number)]);
  });

  it('perceives nothing for general chat', async () => {
    const { request, perceiver } = prepare('Hello there!', []);
    const engine = createLocalEngine({ name: 'here', perceiver });
    const parts = await collect(engine.stream(request, never));
    expect(perceiver.perceived).toEqual([]);
    expect(joined(parts, 'text')).toContain('not a MiMo language model');
  });

  it('answers as JSON when asked to', async () => {
    const parts = await run('Describe', [CAT], { responseFormat: { type: 'json_object' } });
    expect(JSON.parse(joined(parts, 'text'))).toMatchObject({
      type: 'image',
      objects: [{ name: 'tabby cat', count: 1 }],
    });
  });
});

describe('the output limit', () => {
  it('ends with length at every limit below the full answer, never beyond the limit', async () => {
    const full = joined(await run('Describe', [CAT]), 'text');
    for (let limit = 1; limit <= 80; limit += 1) {
      const parts = await run('Describe', [CAT], { maxCompletionTokens: limit });
      const [reasoning, text] = [joined(parts, 'reasoning'), joined(parts, 'text')];
      const stopped = text === full && parts.at(-1)?.type === 'finish';
      const markers = 1 + (text === '' ? 0 : 1);
      expect(countTokens(reasoning) + countTokens(text) + markers).toBeLessThanOrEqual(limit);
      expect(full.startsWith(text)).toBe(true);
      const last = parts.at(-1);
      expect(last?.type).toBe('finish');
      if (!stopped) expect(last).toEqual({ type: 'finish', reason: 'length' });
    }
  });

  it('stops perceiving when reasoning has used it up', async () => {
    const { request } = prepare('Describe', [DEMO], { maxCompletionTokens: 12 });
    let delivered = 0;
    const perceiver: MediaPerceiver = {
      async *perceive() {
        for (const event of eventsOf(DEMO)) {
          delivered += 1;
          yield event;
        }
      },
      requireModels: () => Promise.resolve(),
      health: () => Promise.resolve({ state: 'ok' }),
      close: () => Promise.resolve(),
    };
    const engine = createLocalEngine({ name: 'here', perceiver });
    const parts = await collect(engine.stream(request, never));
    expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'length' });
    expect(joined(parts, 'text')).toBe('');
    expect(delivered).toBeLessThan(eventsOf(DEMO).length);
  });
});

describe('without models', () => {
  const busy: MediaPerceiver = {
    perceive: () => {
      throw new Error('must not be asked');
    },
    requireModels: () =>
      Promise.reject(
        apiError('engine-unavailable', null, ['the model is loading'], { retryAfterSeconds: 10 }),
      ),
    health: () => Promise.resolve({ state: 'loading', detail: 'the models are being pulled' }),
    close: () => Promise.resolve(),
  };
  const engine = createLocalEngine({ name: 'here', perceiver: busy });

  it('a question about media is refused before the first word', async () => {
    const { request } = prepare('Describe', [CAT]);
    await expect(collect(engine.stream(request, never))).rejects.toMatchObject({
      status: 503,
      message: 'The model service is unavailable: the model is loading',
      retryAfterSeconds: 10,
    });
  });

  it('a chat is answered all the same', async () => {
    const { request } = prepare('Hello', []);
    expect(joined(await collect(engine.stream(request, never)), 'text')).toContain('Mimosa');
  });
});

describe('faults', () => {
  it('passes the errors of readers and perception on', async () => {
    const { request, perceiver } = prepare('Describe', [CAT]);
    const error = apiError('media-corrupt', 'messages[0].content[0].image_url.url', ['truncated']);
    const broken: MediaPerceiver = {
      ...perceiver,
      // oxlint-disable-next-line require-yield -- it fails before the first event
      async *perceive() {
        throw error;
      },
    };
    const engine = createLocalEngine({ name: 'here', perceiver: broken });
    await expect(collect(engine.stream(request, never))).rejects.toBe(error);
  });

  it('stops at once when the client goes, even if perception does not listen', async () => {
    const { request, perceiver } = prepare('Describe', [CAT]);
    const deaf: MediaPerceiver = {
      ...perceiver,
      perceive: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }),
      }),
    };
    const controller = new AbortController();
    const engine = createLocalEngine({ name: 'here', perceiver: deaf });
    const streaming = collect(engine.stream(request, controller.signal));
    controller.abort(new Error('client gone'));
    await expect(streaming).rejects.toThrow('client gone');
  });

  it('stops in the middle of the answer', async () => {
    const { request, perceiver } = prepare('Describe', [CAT], { thinking: false });
    const controller = new AbortController();
    const engine = createLocalEngine({ name: 'here', perceiver });
    const seen: EnginePart[] = [];
    const streaming = (async (): Promise<void> => {
      for await (const part of engine.stream(request, controller.signal)) {
        seen.push(part);
        if (seen.length === 3) controller.abort(new Error('client gone'));
      }
    })();
    await expect(streaming).rejects.toThrow('client gone');
    expect(seen).toHaveLength(3);
  });
});
