/** What a meter is told of the requests of an engine. */
import { beforeEach, expect, it } from 'vitest';
import { apiError } from '../../core/errors.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import { EVERYTHING } from '../capabilities.ts';
import type { Engine } from '../engine.ts';
import { engineRequest } from '../openai-like/testing/engine-request.ts';
import { metered } from './metered.ts';

const TEXT: EnginePart = { type: 'text', text: 'a' };
const never = new AbortController().signal;

let nowMs: number;
let told: string[];

beforeEach(() => {
  nowMs = 5_000;
  told = [];
});

function open(stream: () => AsyncIterable<EnginePart>): Engine {
  const engine = {
    name: 'fleet',
    kind: 'auto',
    capabilities: () => EVERYTHING,
    probe: () => Promise.resolve(EVERYTHING),
    health: () => Promise.resolve({ state: 'ok' } as const),
    stream,
    close: () => Promise.resolve(),
  };
  const meter = {
    begun: () => told.push('begun'),
    firstPart: (seconds: number) => told.push(`first part after ${seconds} s`),
    ended: (outcome: string) => told.push(outcome),
  };
  const result = metered(engine, meter, { nowMs: () => nowMs });
  engine.kind = 'vllm';
  return result;
}

async function hear(engine: Engine, signal = never): Promise<EnginePart[]> {
  const parts: EnginePart[] = [];
  for await (const part of engine.stream(engineRequest(), signal)) parts.push(part);
  return parts;
}

it('an answer begins with its first word, and ends', async () => {
  const engine = open(async function* () {
    yield { type: 'notice', text: 'n' };
    nowMs += 1_250;
    yield TEXT;
    nowMs += 1_000;
    yield TEXT;
  });
  expect(await hear(engine)).toHaveLength(3);
  expect(told).toEqual(['begun', 'first part after 1.25 s', 'ok']);
  expect(engine.kind).toBe('vllm');
});

it('errors count by their code, thrown or said, known or not', async () => {
  const failed = apiError('engine-failed', null, []);
  await expect(
    hear(
      open(async function* () {
        yield TEXT;
        throw failed;
      }),
    ),
  ).rejects.toBe(failed);
  await hear(
    open(async function* () {
      yield { type: 'error', error: apiError('engine-timeout', null, [1]) };
    }),
  );
  const unknown = open(() => {
    throw new TypeError('a fault');
  });
  await expect(hear(unknown)).rejects.toThrow('a fault');
  const outcomes = told.filter((line) => !line.startsWith('first') && line !== 'begun');
  expect(outcomes).toEqual(['engine-failed', 'engine-timeout', 'internal']);
});

it('whoever leaves is told from whoever has heard enough', async () => {
  const endless = (): Engine =>
    open(async function* () {
      for (;;) yield TEXT;
    });
  for await (const part of endless().stream(engineRequest(), never)) {
    if (part === TEXT) break;
  }
  const client = new AbortController();
  for await (const part of endless().stream(engineRequest(), client.signal)) {
    if (part !== TEXT) continue;
    client.abort();
    break;
  }
  expect(told.filter((line) => !line.startsWith('first'))).toEqual([
    'begun',
    'ok',
    'begun',
    'client-left',
  ]);
});

it('a client that leaves is no fault, whatever the engine makes of it', async () => {
  const client = new AbortController();
  const left = new Error('the client left');
  const waiting = open(async function* () {
    yield TEXT;
    client.abort(left);
    throw left;
  });
  await expect(hear(waiting, client.signal)).rejects.toBe(left);
  expect(told.at(-1)).toBe('client-left');
});
