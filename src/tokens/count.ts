/**
 * The prompt and completion side of `usage`. The prompt is our own accounting for every engine, so
 * that prices, limits and quotes agree: template text plus what each media plan costs.
 */
import type { ChatRequest } from '../core/chat-request.ts';
import type { MediaPlan } from '../core/media-plan.ts';
import type { ModalityTokens } from '../core/stream-part.ts';
import type { TextCounter } from './counter.ts';
import { renderPrompt } from './template.ts';

export interface PromptCount {
  readonly promptTokens: number;
  /** Of these, the template and all text. */
  readonly textTokens: number;
  /** Pads by modality, without markers and stamps; absent where the request has none. */
  readonly modalities: ModalityTokens;
}

/** Counts a whole prompt. `plans` are those of all media parts. Rejects as the counter does. */
export async function countPrompt(
  counter: TextCounter,
  chat: Pick<ChatRequest, 'messages' | 'tools'>,
  thinking: boolean,
  plans: readonly MediaPlan[],
  signal?: AbortSignal,
): Promise<PromptCount> {
  const { stretches, addedTokens } = renderPrompt(chat, thinking);
  const textTokens = addedTokens + (await counter.count(stretches, signal));
  const mediaTokens = plans.reduce((sum, plan) => sum + plan.tokens.total, 0);
  return { promptTokens: textTokens + mediaTokens, textTokens, modalities: modalitiesOf(plans) };
}

/** Pads by modality: the sound tracks of videos count as audio. */
export function modalitiesOf(plans: readonly MediaPlan[]): ModalityTokens {
  const modalities: { audio?: number; image?: number; video?: number } = {};
  for (const { kind, tokens } of plans) {
    if (kind !== 'audio') modalities[kind] = (modalities[kind] ?? 0) + tokens.vision;
    // Every heard sound has at least one pad.
    if (tokens.sound > 0) modalities.audio = (modalities.audio ?? 0) + tokens.sound;
  }
  return modalities;
}

export interface CompletionParts {
  readonly reasoningTokens: number;
  /** Tokens of the answer, calls included. */
  readonly textTokens: number;
  readonly thinking: boolean;
  /** Whether the model closed its thinking. */
  readonly closed: boolean;
  /** Whether the model ended by itself, not by a limit or an abort. */
  readonly ended: boolean;
}

/** Completion tokens with the markers that the model wrote, for engines that do not report them. */
export function countCompletion(parts: CompletionParts): number {
  const { reasoningTokens, textTokens, thinking, closed, ended } = parts;
  const end = ended ? 1 : 0;
  if (!thinking) return textTokens + end;
  return 1 + reasoningTokens + (closed ? 1 : 0) + textTokens + end;
}
