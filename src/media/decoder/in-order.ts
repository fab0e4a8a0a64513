/**
 * Brings the frames of several children together again: each child's come in ascending order of
 * index, and the next index wanted is at the head of exactly one of them.
 */
import type { Message } from './messages.ts';

type Head = IteratorResult<Message, void>;

/**
 * Yields one message for each expected index, in that order. Ends early when an index is missing.
 * Every source is kept one message ahead, so all children work while one of them is read.
 */
export async function* inOrder(
  sources: readonly AsyncGenerator<Message, void>[],
  expected: readonly number[],
): AsyncGenerator<Message, void> {
  const pending = sources.map((source) => ahead(source));
  const heads: (Head | undefined)[] = sources.map(() => undefined);
  const arrive = async (place: number): Promise<void> => {
    heads[place] = await pending[place]!;
  };
  for (const index of expected) {
    let place = placeOf(heads, index);
    while (place < 0) {
      const waiting = heads.flatMap((head, number) => (head === undefined ? [number] : []));
      if (waiting.length === 0) return;
      await Promise.race(waiting.map((number) => arrive(number)));
      place = placeOf(heads, index);
    }
    const message = heads[place]!.value as Message;
    heads[place] = undefined;
    pending[place] = ahead(sources[place]!);
    yield message;
  }
  // Every job is read to its end, or its child would have to be killed.
  await Promise.all(pending);
}

/** Asks for the next message now; that it may fail is looked at when its turn comes. */
function ahead(source: AsyncGenerator<Message, void>): Promise<Head> {
  const next = source.next();
  next.catch(() => undefined);
  return next;
}

function placeOf(heads: readonly (Head | undefined)[], index: number): number {
  return heads.findIndex((head) => head?.done === false && head.value.index === index);
}
