/** Which engine answers, which error is told when none does, and that nobody works twice. */
import { describe, expect, it } from 'vitest';
import { type ApiError, apiError } from '../core/errors.ts';
import type { EnginePart } from '../core/stream-part.ts';
import { EVERYTHING } from '../engines/capabilities.ts';
import { NeverConnected } from '../engines/choice/never-connected.ts';
import type { Engine, EngineHealth } from '../engines/engine.ts';
import { engineRequest } from '../engines/openai-like/testing/engine-request.ts';
import { streamFrom } from './choose-engine.ts';

const OK: EngineHealth = { state: 'ok' };
const DOWN: EngineHealth = { state: 'down', detail: 'as the test says' };
const never = new AbortController().signal;
const STOP: EnginePart = { type: 'finish', reason: 'stop' };

const loading = apiError('engine-unavailable', null, ['the model is loading'], {
  retryAfterSeconds: 10,
});
const full = apiError('engine-unavailable', null, ['the queue is full'], { retryAfterSeconds: 2 });
const blind = apiError('engine-modality', null, ['video']);
const short = apiError('context-exceeded', 'messages', [8, 9]);
const unreached = apiError('engine-timeout', null, [5], { cause: new NeverConnected(null) });
const slow = apiError('engine-timeout', null, [60]);
const failed = apiError('engine-failed', null, []);
const refused = apiError('engine-refused', null, []);

/** What an engine does: says parts, and then ends or throws. */
type Play = readonly (EnginePart | Error)[];

let asked: string[];

function text(value: string): EnginePart {
  return { type: 'text', text: value };
}

function notice(value: string): EnginePart {
  return { type: 'notice', text: value };
}

function engine(name: string, play: Play, health: () => Promise<EngineHealth>): Engine {
  return {
    name,
    kind: 'scripted',
    capabilities: () => EVERYTHING,
    probe: () => Promise.resolve(EVERYTHING),
    health,
    async *stream() {
      asked.push(name);
      for (const item of play) {
        if (item instanceof Error) throw item;
        yield item;
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Engines a, b, … with what each of them does. */
function engines(...plays: readonly Play[]): Engine[] {
  return plays.map((play, index) => engine('abc'[index]!, play, () => Promise.resolve(OK)));
}

async function hear(
  list: readonly Engine[],
  signal = never,
): Promise<{ parts: EnginePart[]; error: unknown; by: string[] }> {
  asked = [];
  const parts: EnginePart[] = [];
  const by: string[] = [];
  try {
    const stream = streamFrom(list, engineRequest(), signal, ({ name }) => void by.push(name));
    for await (const part of stream) parts.push(part);
    return { parts, error: null, by };
  } catch (error) {
    return { parts, error, by };
  }
}

describe('the engine that answers', () => {
  it('is the first one, and nobody else is asked', async () => {
    const { parts, by } = await hear(engines([notice('n'), text('A'), STOP], [text('B'), STOP]));
    expect(parts).toEqual([notice('n'), text('A'), STOP]);
    expect([asked, by]).toEqual([['a'], ['a']]);
  });

  it.each([
    ['is loading', loading],
    ['has no room', full],
    ['was never reached', unreached],
    ['lacks a sense', blind],
    ['has too short a context', short],
  ])('is the next one when the first %s, which a notice says', async (_name, error) => {
    const answers = [notice('n'), text('B'), STOP];
    const expected = {
      parts: [notice('answered by b'), ...answers],
      error: null,
      by: ['b'],
    };
    // What the first wanted to do otherwise is of no interest any more.
    expect(await hear(engines([notice('of a'), error], answers))).toEqual(expected);
    expect(await hear(engines([{ type: 'error', error }], answers))).toEqual(expected);
  });

  it.each([
    ['failed', failed],
    ['took too long', slow],
    ['refused', refused],
    ['met a fault of ours', new TypeError('fault')],
  ])('is nobody when the first %s: it may have worked', async (_name, error) => {
    expect(await hear(engines([error], [text('B'), STOP]))).toMatchObject({ parts: [], error });
    expect(asked).toEqual(['a']);
  });

  it.each([
    ['a text', text('A')],
    ['usage', { type: 'usage', usage: {} } as EnginePart],
  ])('is not replaced after %s', async (_name, part) => {
    expect(await hear(engines([part, loading], [text('B'), STOP]))).toEqual({
      parts: [part],
      error: loading,
      by: ['a'],
    });
    expect(asked).toEqual(['a']);
  });

  it('is one that is not down, if there is one; who is down is still tried', async () => {
    const a = engine('a', [text('A'), STOP], () => Promise.resolve(DOWN));
    const b = (play: Play): Engine => engine('b', play, () => Promise.resolve(OK));
    expect((await hear([a, b([text('B'), STOP])])).parts).toEqual([
      notice('answered by b'),
      text('B'),
      STOP,
    ]);
    expect(asked).toEqual(['b']);
    expect((await hear([a, b([full])])).parts).toEqual([text('A'), STOP]);
    expect(asked).toEqual(['b', 'a']);
  });

  it('is not waited for until its health is known', async () => {
    const silent = engine('a', [text('A'), STOP], () => new Promise(() => {}));
    const broken = engine('b', [], () => Promise.reject(new Error('no')));
    expect((await hear([silent, broken])).parts).toEqual([text('A'), STOP]);
  });
});

describe('when none answers', () => {
  it.each<[string, ApiError[], ApiError]>([
    ['the only error', [loading], loading],
    ['the first of equals', [blind, apiError('engine-modality', null, ['audio'])], blind],
    ['what passes first', [loading, full], full],
    ['what passes first, also if it came first', [full, loading], full],
    ['what will pass before what stays', [loading, refused], loading],
    ['what will pass before what stays, also behind it', [blind, loading], loading],
    ['an engine that had the request before one that lacks a sense', [blind, failed], failed],
    ['what will pass before a context that stays too short', [short, loading], loading],
    ['the first where nothing is better', [unreached, failed], unreached],
  ])('the client hears %s', async (_name, errors, expected) => {
    const { error } = await hear(engines(...errors.map((each) => [each])));
    expect(error).toMatchObject({
      code: expected.code,
      message: expected.message,
      retryAfterSeconds: expected.retryAfterSeconds,
    });
    expect(asked.length).toBe(errors.length);
  });

  it('the log hears of all', async () => {
    const { error } = await hear(engines([blind], [loading], [failed]));
    expect(error).toMatchObject({
      code: 'engine-unavailable',
      cause: {
        message: 'no engine answered: a: engine-modality, b: engine-unavailable, c: engine-failed',
        errors: [blind, loading, failed],
      },
    });
  });

  it('because there is none, that is said', async () => {
    expect((await hear([])).error).toMatchObject({
      code: 'engine-unavailable',
      retryAfterSeconds: 10,
    });
  });

  it('because the client has left, nobody else is asked', async () => {
    const client = new AbortController();
    const reason = new Error('the client has left');
    const [a, b] = engines([loading], [text('B'), STOP]) as [Engine, Engine];
    const leaving: Engine = {
      ...a,
      async *stream(request, signal) {
        client.abort(reason);
        yield* a.stream(request, signal);
      },
    };
    expect(await hear([leaving, b], client.signal)).toMatchObject({ error: reason, parts: [] });
    expect(asked).toEqual(['a']);
    expect((await hear([a, b], client.signal)).error).toBe(reason);
    expect(asked).toEqual([]);
  });
});
