import { describe, expect, it } from 'vitest';
import { inOrder } from './in-order.ts';
import type { Message } from './messages.ts';

async function* source(...indexes: number[]): AsyncGenerator<Message, void> {
  for (const index of indexes) {
    await Promise.resolve();
    yield { type: 1, index, bytes: Buffer.alloc(0) };
  }
}

async function* failing(): AsyncGenerator<Message, void> {
  await Promise.resolve();
  yield { type: 1, index: 0, bytes: Buffer.alloc(0) };
  throw new Error('gone');
}

async function indexesOf(messages: AsyncIterable<Message>): Promise<number[]> {
  const indexes: number[] = [];
  for await (const { index } of messages) indexes.push(index);
  return indexes;
}

describe('frames of several children', () => {
  it('come in the expected order', async () => {
    const sources = [source(0, 1, 4, 9), source(2, 3, 7), source()];
    const expected = [0, 1, 2, 3, 4, 7, 9];
    expect(await indexesOf(inOrder(sources, expected))).toEqual(expected);
  });

  it('end where one is missing', async () => {
    expect(await indexesOf(inOrder([source(0, 3), source(1)], [0, 1, 2, 3]))).toEqual([0, 1]);
  });

  it('fail when a child fails, even at the very end', async () => {
    await expect(indexesOf(inOrder([failing(), source(1)], [0, 1, 2]))).rejects.toThrow('gone');
    await expect(indexesOf(inOrder([failing()], [0]))).rejects.toThrow('gone');
  });
});
