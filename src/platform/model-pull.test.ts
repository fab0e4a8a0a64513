/** One pull at a time, and what is said of it. */
import { describe, expect, it } from 'vitest';
import { MODELS } from '../engines/local/models/manifest.ts';
import type { PullEvent } from '../engines/local/models/pull.ts';
import { createModelPull } from './model-pull.ts';

const model = MODELS[0]!;
const IDLE = { isRunning: false, modelId: null, receivedBytes: 0, totalBytes: 0, failure: null };

/** A pull that goes on when the test says so. */
function heldPull(): {
  readonly bring: (told: (event: PullEvent) => void) => Promise<void>;
  readonly tell: (event: PullEvent) => void;
  readonly end: (error?: Error) => void;
  readonly begun: () => number;
} {
  let begun = 0;
  let tell: (event: PullEvent) => void = () => undefined;
  let ending = Promise.withResolvers<void>();
  return {
    bring(told) {
      begun += 1;
      tell = told;
      ending = Promise.withResolvers<void>();
      return ending.promise;
    },
    tell: (event) => tell(event),
    end: (error) => (error ? ending.reject(error) : ending.resolve()),
    begun: () => begun,
  };
}

describe('the pull of models', () => {
  it('says which model comes and how much of it is there', async () => {
    const held = heldPull();
    const pull = createModelPull(held.bring);
    expect(pull.state()).toEqual(IDLE);
    const done = pull.run();
    expect(pull.state()).toEqual({ ...IDLE, isRunning: true });
    held.tell({ type: 'start', model });
    const coming = { isRunning: true, modelId: model.id, totalBytes: model.tarballBytes };
    expect(pull.state()).toMatchObject({ ...coming, receivedBytes: 0 });
    held.tell({ type: 'progress', model, receivedBytes: 7, totalBytes: model.tarballBytes });
    expect(pull.state()).toMatchObject({ ...coming, receivedBytes: 7 });
    held.tell({ type: 'done', model });
    expect(pull.state()).toEqual({ ...IDLE, isRunning: true });
    held.end();
    await done;
    expect(pull.state()).toEqual(IDLE);
  });

  it('is joined by whoever comes second', async () => {
    const held = heldPull();
    const pull = createModelPull(held.bring);
    const both = Promise.all([pull.run(), pull.run()]);
    expect(held.begun()).toBe(1);
    held.end();
    await both;
  });

  it('remembers why it broke off, until the next try', async () => {
    const held = heldPull();
    const pull = createModelPull(held.bring);
    const first = pull.run();
    held.end(new Error('no network'));
    await expect(first).rejects.toThrow('no network');
    expect(pull.state()).toEqual({ ...IDLE, failure: 'no network' });
    const second = pull.run();
    expect(pull.state()).toEqual({ ...IDLE, isRunning: true });
    held.end();
    await second;
  });
});
