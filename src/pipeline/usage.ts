/**
 * What an answer has used, in the end. The prompt is our own count for every engine, so that quotes,
 * limits and bills agree, unless the settings of the engine want its own; what an engine does not
 * count is counted here.
 */
import type { EngineUsage, FinishReason, ModalityTokens, Usage } from '../core/stream-part.ts';
import { countCompletion } from '../tokens/count.ts';
import type { PreparedChat } from './prepare.ts';
import type { Services } from './services.ts';

/** Sixteen of the longest contexts: an engine that counts more is out of its mind, and nobody's debt. */
const MAX_BELIEVED_TOKENS = 16_777_216;

/** What has been said. */
export interface Produced {
  reasoning: string;
  text: string;
  toolCalls: string;
  finish: FinishReason | null;
}

type Sized = Pick<PreparedChat, 'promptTokens' | 'cachedTokens' | 'modalities' | 'thinking'>;

/** `said`: by the engine that answered, of kind `engineKind`; null when it said nothing. */
export async function usageOf(
  prepared: Sized,
  produced: Produced,
  said: EngineUsage | null,
  engineKind: string,
  { counter }: Pick<Services, 'counter'>,
): Promise<Usage> {
  const reported = said === null || isBelieved(said) ? said : null;
  const reasoningTokens = prepared.thinking
    ? (reported?.reasoningTokens ?? (await counter.count([produced.reasoning])))
    : 0;
  // Some engines open with a usage of 0 and never mend it: what was said cost something.
  const completionTokens =
    reported?.completionTokens ||
    (await countedCompletion(prepared, produced, reasoningTokens, counter));
  const prompt = billedPrompt(prepared, reported, engineKind);
  // Repeats are remembered for the embedded engine; others say themselves what they had cached.
  const remembered = engineKind === 'local' ? prepared.cachedTokens : 0;
  return {
    ...prompt,
    completionTokens,
    reasoningTokens: Math.min(reasoningTokens, completionTokens),
    cachedTokens: Math.min(reported?.cachedTokens ?? remembered, prompt.promptTokens),
  };
}

function isBelieved({ modalities, ...usage }: EngineUsage): boolean {
  const { promptTokens, completionTokens, reasoningTokens, cachedTokens } = usage;
  const counts = [promptTokens, completionTokens, reasoningTokens, cachedTokens];
  return [...counts, ...Object.values(modalities ?? {})].every(
    (tokens) => (tokens ?? 0) <= MAX_BELIEVED_TOKENS,
  );
}

function billedPrompt(
  { promptTokens, modalities }: Sized,
  reported: EngineUsage | null,
  engineKind: string,
): Pick<Usage, 'promptTokens' | 'modalities'> {
  // No prompt is of 0 tokens, whatever an engine says.
  if (reported?.promptIsBilled !== true || !reported.promptTokens) {
    return { promptTokens, modalities };
  }
  return {
    promptTokens: reported.promptTokens,
    // The hosted API's usage is passed on; of all others the media are ours to count.
    modalities:
      (engineKind === 'mimo' ? reported.modalities : undefined) ??
      withinPrompt(modalities, reported.promptTokens),
  };
}

/** Lowered in this order until together they are no more than the prompt (engines.md section 6). */
function withinPrompt(modalities: ModalityTokens, promptTokens: number): ModalityTokens {
  const lowered: { -readonly [Kind in keyof ModalityTokens]: ModalityTokens[Kind] } = {
    ...modalities,
  };
  for (const kind of ['video', 'image', 'audio'] as const) {
    const sum = (lowered.video ?? 0) + (lowered.image ?? 0) + (lowered.audio ?? 0);
    const own = lowered[kind];
    if (own !== undefined) lowered[kind] = Math.max(0, own - Math.max(0, sum - promptTokens));
  }
  return lowered;
}

async function countedCompletion(
  { thinking }: Sized,
  { text, toolCalls, finish }: Produced,
  reasoningTokens: number,
  counter: Services['counter'],
): Promise<number> {
  const ended = finish !== null && finish !== 'length';
  const answered = text !== '' || toolCalls !== '';
  return countCompletion({
    thinking,
    reasoningTokens,
    textTokens: await counter.count([text, toolCalls]),
    closed: thinking && (answered || ended),
    ended,
  });
}
