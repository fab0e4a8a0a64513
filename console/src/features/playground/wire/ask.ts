/**
 * Asks for an answer and tells how it grows, until it is there, was stopped or has failed. What it
 * cost is what the ledger says.
 */
import { callApi } from '../../../api/client.ts';
import { ApiFailure, sentenceOf } from '../../../api/failure.ts';
import type { Answer, Settings, Turn } from '../conversation.ts';
import {
  type AnswerPiece,
  type Progress,
  readAnswer,
  usageOf,
  type WireUsage,
} from './answer-stream.ts';
import { addressesOf } from './data-uris.ts';
import { askWire } from './playground-key.ts';
import { itemAt, requestBody } from './request-body.ts';

export interface Hearing {
  readonly answer: Answer;
  /** What the server is doing, in words; null once it speaks. */
  readonly doing: string | null;
}

interface Completion {
  readonly choices: readonly {
    readonly message: { readonly content: string | null; readonly reasoning_content?: string };
    readonly finish_reason: string;
  }[];
  readonly usage: WireUsage;
}

const BYTES_PER_MB = 1_048_576;
/** The line of a request that was stopped is written a moment later. */
const LEDGER_TRIES = 6;
const LEDGER_WAIT_MS = 400;
const LEDGER_PAGE = '50';

/** `turns` end with the question. Never throws: the last hearing says how it ended. */
export async function* ask(
  empty: Answer,
  settings: Settings,
  turns: readonly Turn[],
  signal: AbortSignal,
): AsyncGenerator<Hearing> {
  let answer = empty;
  try {
    for await (const hearing of hear(empty, settings, turns, signal)) {
      answer = hearing.answer;
      yield hearing;
    }
    answer = { ...answer, state: 'complete' };
  } catch (error) {
    answer = signal.aborted
      ? { ...answer, state: 'stopped' }
      : { ...answer, state: 'failed', failure: failureSentence(error, settings, turns) };
  }
  yield { answer, doing: null };
  if (answer.requestId !== null) yield { answer: await settled(answer), doing: null };
}

async function* hear(
  empty: Answer,
  settings: Settings,
  turns: readonly Turn[],
  signal: AbortSignal,
): AsyncGenerator<Hearing> {
  const body = JSON.stringify(requestBody(settings, turns, await addressesOf(turns)));
  const response = await askWire('/v1/chat/completions', body, signal);
  let answer: Answer = { ...empty, requestId: response.headers.get('x-request-id') };
  if (!settings.stream) {
    yield { answer: wholeAnswer(answer, (await response.json()) as Completion), doing: null };
    return;
  }
  yield { answer, doing: null };
  for await (const piece of readAnswer(response.body!)) {
    if (piece.type === 'error') throw new ApiFailure(piece.message, null, piece.param);
    answer = withPiece(answer, piece);
    const doing = piece.type === 'progress' ? doingOf(piece.progress, settings, turns) : null;
    yield { answer, doing };
  }
  if (answer.finishReason === null) {
    throw new ApiFailure(
      'The answer broke off: the connection to the server was lost.',
      null,
      null,
    );
  }
}

function withPiece(answer: Answer, piece: Exclude<AnswerPiece, { type: 'error' }>): Answer {
  switch (piece.type) {
    case 'reasoning':
      return { ...answer, reasoning: answer.reasoning + piece.text };
    case 'text':
      return { ...answer, text: answer.text + piece.text };
    case 'finish':
      return { ...answer, finishReason: piece.reason };
    case 'usage':
      return { ...answer, usage: piece.usage };
    case 'progress':
    case 'notice':
      return answer;
  }
}

function wholeAnswer(answer: Answer, { choices, usage }: Completion): Answer {
  const choice = choices[0];
  return {
    ...answer,
    text: choice?.message.content ?? '',
    reasoning: choice?.message.reasoning_content ?? '',
    finishReason: choice?.finish_reason ?? null,
    usage: usageOf(usage),
  };
}

/** `Fetching film.mp4: 3 of 8 MB` */
function doingOf(progress: Progress, settings: Settings, turns: readonly Turn[]): string {
  if (progress.type === 'queued') return 'Waiting for a free engine';
  const name = itemAt(settings, turns, progress.part)?.name ?? 'media';
  switch (progress.type) {
    case 'fetching': {
      const total = progress.total_bytes === null ? '' : ` of ${megabytes(progress.total_bytes)}`;
      return `Fetching ${name}: ${megabytes(progress.bytes)}${total} MB`;
    }
    case 'decoding':
      return `Decoding ${name}`;
    case 'perceiving': {
      const total = progress.total === null ? '' : ` of ${progress.total}`;
      return `Looking and listening: ${name}, step ${progress.done}${total}`;
    }
  }
}

function megabytes(bytes: number): string {
  return (bytes / BYTES_PER_MB).toFixed(1);
}

/** With the name of the item that the server means. */
function failureSentence(error: unknown, settings: Settings, turns: readonly Turn[]): string {
  const path = error instanceof ApiFailure ? error.param : null;
  const item = path === null ? null : itemAt(settings, turns, path);
  return item === null ? sentenceOf(error) : `“${item.name}”: ${sentenceOf(error)}`;
}

/** As the ledger has it, as soon as it has it; the same answer where it does not come to know it. */
async function settled(answer: Answer): Promise<Answer> {
  for (let attempt = 0; attempt < LEDGER_TRIES; attempt += 1) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, LEDGER_WAIT_MS));
    // Not the request itself, which would be a 404 in the browser's console until it is there.
    const page = await callApi('GET /api/requests', { query: { limit: LEDGER_PAGE } }).catch(
      () => null,
    );
    const line = page?.data.find(({ requestId }) => requestId === answer.requestId);
    if (line === undefined) continue;
    return {
      ...answer,
      costUsd: line.costUsd,
      usage: answer.usage ?? {
        prompt: line.promptTokens,
        cached: line.cachedTokens,
        image: line.imageTokens || null,
        audio: line.audioTokens || null,
        video: line.videoTokens || null,
        completion: line.completionTokens,
        reasoning: line.reasoningTokens,
      },
    };
  }
  return answer;
}
