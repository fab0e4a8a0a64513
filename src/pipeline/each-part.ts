/**
 * Does something with every media part of a request: at most four at once; of several faults the
 * one that stands first in the request is reported, and whatever succeeded is given back.
 */

import { mediaParts, type ChatRequest, type MediaPart } from '../core/chat-request.ts';

const MAX_PARALLEL_PER_REQUEST = 4;

export interface PartResults<Result> {
  readonly byPart: ReadonlyMap<MediaPart, Result>;
  /** Gives all results back, once they have come. */
  release(): Promise<void>;
}

/** Rejects with the error of the first faulty part, or with the signal's reason. */
export async function eachPart<Result>(
  chat: Pick<ChatRequest, 'messages'>,
  job: (part: MediaPart, signal: AbortSignal) => Promise<Result>,
  giveBack: (result: Result) => Promise<void>,
  signal: AbortSignal,
): Promise<PartResults<Result>> {
  const parts = mediaParts(chat);
  if (parts.length === 0) return { byPart: new Map(), release: () => Promise.resolve() };
  const abortRest = new AbortController();
  const either = AbortSignal.any([signal, abortRest.signal]);
  const results = startBounded(parts, (part) => job(part, either));
  const release = async (): Promise<void> => {
    for (const outcome of await Promise.allSettled(results)) {
      if (outcome.status === 'fulfilled') await giveBack(outcome.value);
    }
  };
  try {
    const byPart = new Map<MediaPart, Result>();
    for (const [index, part] of parts.entries()) byPart.set(part, await results[index]!);
    return { byPart, release };
  } catch (error) {
    abortRest.abort();
    await release();
    throw error;
  }
}

/** Starts the jobs in order, a few at a time; every result is observable, none is unhandled. */
function startBounded<Item, Result>(
  items: readonly Item[],
  job: (item: Item) => Promise<Result>,
): Promise<Result>[] {
  const results: Promise<Result>[] = [];
  for (const [index, item] of items.entries()) {
    const predecessor = results[index - MAX_PARALLEL_PER_REQUEST];
    const result = predecessor ? predecessor.then(() => job(item)) : job(item);
    result.catch(() => {});
    results.push(result);
  }
  return results;
}
