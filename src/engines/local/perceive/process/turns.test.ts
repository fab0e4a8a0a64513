import type { Steps } from '../steps.ts';
import { describe, expect, it } from 'vitest';
import { Turns, type Outcome } from './turns.ts';

async function* counting(log: string[], name: string, steps: number): Steps<string> {
  for (let step = 1; step <= steps; step += 1) {
    log.push(`${name}${step}`);
    if (step < steps) yield;
  }
  return name;
}

const ignored = (): void => undefined;

function finished(turns: Turns, session: number, steps: Steps<unknown>): Promise<Outcome> {
  return new Promise((resolve) => {
    turns.add(session, steps, resolve);
  });
}

describe('turns', () => {
  it('alternate between sessions; within one, work keeps its order', async () => {
    const turns = new Turns(ignored);
    const log: string[] = [];
    const outcomes = await Promise.all([
      finished(turns, 1, counting(log, 'a', 3)),
      finished(turns, 1, counting(log, 'b', 1)),
      finished(turns, 2, counting(log, 'c', 2)),
    ]);
    expect(log).toEqual(['a1', 'c1', 'a2', 'c2', 'a3', 'b1']);
    expect(outcomes).toEqual(['a', 'b', 'c'].map((value) => ({ ok: true, value })));
  });

  it('tell whose they are, when that changes', async () => {
    const told: number[] = [];
    const turns = new Turns((session) => told.push(session));
    await Promise.all([
      finished(turns, 1, counting([], 'a', 2)),
      finished(turns, 2, counting([], 'b', 4)),
    ]);
    await finished(turns, 2, counting([], 'b', 1));
    expect(told).toEqual([1, 2, 1, 2]);
  });

  it('go on after work that fails', async () => {
    const turns = new Turns(ignored);
    const error = new Error('broken');
    // oxlint-disable-next-line require-yield
    const failing = (async function* (): Steps<void> {
      throw error;
    })();
    expect(await finished(turns, 1, failing)).toEqual({ ok: false, error });
    expect(await finished(turns, 1, counting([], 'a', 1))).toEqual({ ok: true, value: 'a' });
  });

  it('drop the work of a session that ends', async () => {
    const turns = new Turns(ignored);
    const log: string[] = [];
    const ending = async function* (): Steps<void> {
      void turns.end(1);
      yield;
      log.push('went on');
    };
    turns.add(1, ending(), () => log.push('settled'));
    await finished(turns, 2, counting(log, 'b', 4));
    expect(log).toEqual(['b1', 'b2', 'b3', 'b4']);
  });

  it('have ended for a session once its step at hand is done', async () => {
    const turns = new Turns(ignored);
    const log: string[] = [];
    const started = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const slow = async function* (): Steps<void> {
      started.resolve();
      await released.promise;
      log.push('step');
      yield;
      log.push('went on');
    };
    turns.add(1, slow(), () => log.push('settled'));
    await started.promise;
    const ended = turns.end(1).then(() => log.push('ended'));
    await turns.end(2);
    expect(log).toEqual([]);
    released.resolve();
    await ended;
    await turns.end(1);
    expect(log).toEqual(['step', 'ended']);
  });
});
