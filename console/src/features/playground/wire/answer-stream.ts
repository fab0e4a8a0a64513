/** What a streamed answer says, piece by piece, in the console's own words. */
import type { AnswerUsage, Counts } from '../conversation.ts';
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts';

/** `part`: path of the media part in the body. */
export type Progress =
  | { readonly type: 'queued' }
  | {
      readonly type: 'fetching';
      readonly part: string;
      readonly bytes: number;
      readonly total_bytes: number | null;
    }
  | { readonly type: 'decoding'; readonly part: string }
  | {
      readonly type: 'perceiving';
      readonly part: string;
      readonly done: number;
      readonly total: number | null;
    };

export type AnswerPiece =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'finish'; readonly reason: string }
  | { readonly type: 'usage'; readonly usage: AnswerUsage }
  | { readonly type: 'error'; readonly message: string; readonly param: string | null };

/** The part of the wire that is read here; whatever else stands there is skipped. */
interface Details {
  readonly audio_tokens?: number;
  readonly cached_tokens?: number;
  readonly image_tokens?: number;
  readonly video_tokens?: number;
}

export interface PromptCounts {
  readonly prompt_tokens: number;
  readonly prompt_tokens_details: Details | null;
}

export interface WireUsage extends PromptCounts {
  readonly completion_tokens: number;
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

interface Chunk {
  readonly choices?: readonly {
    readonly delta: {
      readonly content?: string | null;
      readonly reasoning_content?: string | null;
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: WireUsage | null;
  readonly error?: { readonly message: string; readonly param?: string | null };
}

const DONE = '[DONE]';
const PROGRESS_COMMENT = 'mimosa ';

/** Ends after `[DONE]`; an end without it is the caller's to notice, as no `finish` came. */
export async function* readAnswer(stream: ReadableStream<Uint8Array>): AsyncGenerator<AnswerPiece> {
  for await (const event of readServerSentEvents(stream)) {
    if (event.type === 'data' && event.text === DONE) return;
    yield* piecesOf(event);
  }
}

/** Counts of the prompt as the wire has them. */
export function countsOf({ prompt_tokens: prompt, prompt_tokens_details }: PromptCounts): Counts {
  const details = prompt_tokens_details ?? {};
  return {
    prompt,
    cached: details.cached_tokens ?? 0,
    image: details.image_tokens ?? null,
    audio: details.audio_tokens ?? null,
    video: details.video_tokens ?? null,
  };
}

export function usageOf(usage: WireUsage): AnswerUsage {
  return {
    ...countsOf(usage),
    completion: usage.completion_tokens,
    reasoning: usage.completion_tokens_details.reasoning_tokens,
  };
}

function piecesOf({ type, text }: ServerSentEvent): readonly AnswerPiece[] {
  if (type === 'data') return chunkPieces(JSON.parse(text) as Chunk);
  if (!text.startsWith(PROGRESS_COMMENT)) return [];
  const said = JSON.parse(text.slice(PROGRESS_COMMENT.length)) as
    | Progress
    | { readonly type: 'notice'; readonly text: string };
  return [said.type === 'notice' ? said : { type: 'progress', progress: said }];
}

function chunkPieces({ choices = [], usage, error }: Chunk): readonly AnswerPiece[] {
  if (error !== undefined) {
    return [{ type: 'error', message: error.message, param: error.param ?? null }];
  }
  const pieces: AnswerPiece[] = [];
  for (const { delta, finish_reason: reason } of choices) {
    if (delta.reasoning_content) pieces.push({ type: 'reasoning', text: delta.reasoning_content });
    if (delta.content) pieces.push({ type: 'text', text: delta.content });
    if (reason !== null) pieces.push({ type: 'finish', reason });
  }
  if (usage) pieces.push({ type: 'usage', usage: usageOf(usage) });
  return pieces;
}
