/**
 * The engine kind `openai`: any server that speaks the OpenAI chat dialect and is not known to be
 * one of the others. Such servers share no switch for thinking, so none is sent; nothing is sent
 * that only some of them understand.
 */
import { type Clock, systemClock } from '../../core/clock.ts';
import type { Engine } from '../engine.ts';
import { DEFAULT_TIMEOUTS, type Timeouts } from '../openai-like/deadlines.ts';
import type { Dialect } from '../openai-like/dialect.ts';
import { createOpenAiLikeEngine } from '../openai-like/engine.ts';
import { urlPart } from '../openai-like/parts.ts';

const OPENAI: Dialect = {
  kind: 'openai',
  fields: ({ maxCompletionTokens }) => ({ max_completion_tokens: maxCompletionTokens }),
  part: urlPart,
};

export interface OpenAiEngineOptions {
  readonly name: string;
  /** At least one, like `http://gpu-1:8000/v1`; requests go to the least busy. */
  readonly baseUrls: readonly string[];
  readonly apiKey: string | null;
  /** What the engine calls the model. */
  readonly model: string;
  readonly clock?: Clock;
  /** Those that differ from the defaults. */
  readonly timeouts?: Partial<Timeouts>;
}

/** Makes the engine; nothing is connected before the first request. */
export function createOpenAiEngine(options: OpenAiEngineOptions): Engine {
  return createOpenAiLikeEngine(OPENAI, {
    ...options,
    clock: options.clock ?? systemClock,
    timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
  });
}
