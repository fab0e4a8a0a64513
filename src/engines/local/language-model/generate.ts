/**
 * One answer of the library, from the prompt to its end. Prompts are measured before they are
 * given to it: one that does not fit leaves the library unable to answer anything else.
 */
import { AnswerSoFar } from './answer-so-far.ts';
import type { CompletionResult, LlamaModel } from './library.ts';
import type { FromModel, Generation, GenerationEnd } from './messages.ts';

/** Room that a prompt must leave: markers that the library adds, and a first word. */
const SPARE_TOKENS = 8;

/**
 * Streams what is said to `tell` and resolves with the last message of the generation. Rejects when
 * the library has failed; it cannot be used any more then.
 */
export async function generate(
  model: LlamaModel,
  contextTokens: number,
  { id, thinking, options }: Generation,
  isStopped: () => boolean,
  tell: (message: FromModel) => void,
): Promise<FromModel> {
  let prompt;
  try {
    prompt = model.getFormattedChat(options['messages'], undefined, options);
  } catch {
    return { type: 'refused', id };
  }
  const mediaPaths = prompt.media_paths ?? [];
  const { tokens } = await model.tokenize(prompt.prompt, { media_paths: mediaPaths });
  if (tokens.length + SPARE_TOKENS > contextTokens) {
    return { type: 'too-long', id, promptTokens: tokens.length };
  }
  if (isStopped()) return { type: 'stopped', id };

  const answer = new AnswerSoFar(thinking);
  let ended = false;
  let running;
  try {
    running = model.completion(options, (state) => {
      // The library may still tell of tokens when it has told the result.
      if (ended) return;
      const sayings = answer.take(state);
      if (sayings.length > 0) tell({ type: 'said', id, sayings });
    });
  } catch {
    // It notes that it is at work after it has begun, and believes it for ever if it ended before.
    return { type: 'stuck', id };
  }
  const result = await running;
  ended = true;
  if (result.interrupted) return { type: 'stopped', id };
  const sayings = answer.end(result);
  if (sayings.length > 0) tell({ type: 'said', id, sayings });
  const limitTokens = Number(options['n_predict']);
  const end = endOf(result, answer.called, limitTokens, mediaPaths.length > 0);
  return { type: 'ended', id, end };
}

function endOf(
  result: CompletionResult,
  called: boolean,
  limitTokens: number,
  hasMedia: boolean,
): GenerationEnd {
  const cut = result.stopped_limited || result.context_full;
  const promptTokens = result.tokens_evaluated - result.tokens_predicted;
  const freshTokens = result.timings.prompt_n;
  const cacheKnown = !hasMedia && freshTokens <= promptTokens;
  return {
    reason: called && !cut ? 'tool_calls' : cut ? 'length' : 'stop',
    matchedStop: result.stopping_word === '' ? null : result.stopping_word,
    promptTokens,
    // The library forgets the first token of a prompt that was not in its cache.
    completionTokens: result.stopped_limited ? limitTokens : result.tokens_predicted,
    cachedTokens: cacheKnown ? promptTokens - freshTokens : null,
  };
}
