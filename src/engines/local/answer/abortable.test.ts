import { describe, expect, it } from 'vitest';
import { abortable } from './abortable.ts';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

describe('abortable', () => {
  it('passes values on', async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1;
      yield 2;
    }
    expect(await collect(abortable(source(), new AbortController().signal))).toEqual([1, 2]);
  });

  it('passes errors on', async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1;
      throw new Error('broken');
    }
    await expect(collect(abortable(source(), new AbortController().signal))).rejects.toThrow(
      'broken',
    );
  });

  it('leaves a source that never answers, and tells it to stop', async () => {
    const controller = new AbortController();
    let returned = false;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: () => {
          returned = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const collecting = collect(abortable(source, controller.signal));
    controller.abort(new Error('gone'));
    await expect(collecting).rejects.toThrow('gone');
    expect(returned).toBe(true);
  });

  it('does not begin after an abort', async () => {
    let begun = false;
    async function* source(): AsyncGenerator<number> {
      begun = true;
      yield 1;
    }
    await expect(
      collect(abortable(source(), AbortSignal.abort(new Error('gone')))),
    ).rejects.toThrow('gone');
    expect(begun).toBe(false);
  });
});
