/**
 * The kind `mimo`: the hosted API as an engine. It speaks the language that our own clients speak,
 * but is stricter than we are, and its refusals concern our account as well as the client's request.
 */
import type { Attachment } from '../conversation.ts';
import type { KindEngine } from '../discovery/decided.ts';
import type { EngineRequest } from '../engine.ts';
import type { Dialect } from '../openai-like/dialect.ts';
import { createOpenAiLikeEngine, type OpenAiLikeParts } from '../openai-like/engine.ts';
import { urlPart } from '../openai-like/parts.ts';
import { mimoRefusal } from './refusal.ts';

const MAX_TEMPERATURE = 1.5;

const MIMO: Dialect = {
  kind: 'mimo',
  fields: ({ chat, thinking, maxCompletionTokens }) => ({
    max_completion_tokens: maxCompletionTokens,
    temperature: Math.min(chat.temperature, MAX_TEMPERATURE),
    thinking: { type: thinking ? 'enabled' : 'disabled' },
  }),
  part: mimoPart,
  pastReasoning,
  refusal: mimoRefusal,
};

/** Makes the engine. */
export function createMimoEngine(parts: OpenAiLikeParts): KindEngine {
  return createOpenAiLikeEngine(MIMO, parts);
}

function mimoPart(attachment: Attachment, reference: string): unknown {
  const { kind, planned } = attachment;
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data: reference } };
  if (planned.plan.kind !== 'video' || kind !== 'video') return urlPart(attachment, reference);
  const { fps, mediaResolution } = planned.plan;
  return {
    type: 'video_url',
    video_url: { url: reference },
    fps,
    media_resolution: mediaResolution,
  };
}

/** While it thinks, it refuses past tool calls without their reasoning: some may be empty. */
function pastReasoning(
  { reasoning, toolCalls }: Parameters<NonNullable<Dialect['pastReasoning']>>[0],
  { thinking }: EngineRequest,
): Record<string, unknown> {
  const wanted = reasoning ?? (thinking && toolCalls.length > 0 ? '' : null);
  return wanted === null ? {} : { reasoning_content: wanted };
}
