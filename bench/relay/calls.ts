/**
 * Single calls of the load generator. Each one checks status and content of what comes back, and
 * rejects when anything is wrong: a subject that fails fast must not look fast.
 */
import { Readable } from 'node:stream';
import { request, type Dispatcher } from 'undici';
import type { Target } from './load-jobs.ts';
import {
  answerPieces,
  MODEL,
  monotonicMs,
  promptOf,
  receivedBytesIn,
  type Call,
  type Fate,
} from './script.ts';

/** Longer than any subject needs, shorter than anybody's patience. */
const CALL_TIMEOUT_MS = 120_000;
const MAX_QUOTED_CHARACTERS = 160;
/** A hang-up comes after this many pieces of an answer that would go on for long. */
const PIECES_BEFORE_HANG_UP = 5;
const CHUNKS_OF_HUNG_UP_STREAM = 500;
/** As a fast engine spaces its chunks. */
const SPACING_MS = 4;
const CHUNKS_OF_SMALL_ANSWER = 3;

const SYSTEM =
  'You are a helpful assistant. Answer briefly and to the point, and say so when you do not know.';

/** A body in pieces; they are sent as they are. */
export type LargeBody = readonly Uint8Array[];

export interface WholeTime {
  /** From sending the request to the end of the response, in milliseconds. */
  readonly tookMs: number;
}

export interface StreamTimes {
  /** From sending the request to the first piece of content. */
  readonly firstMs: number;
  /** To the end of the response. */
  readonly wholeMs: number;
}

/** Asks for a small whole answer. */
export async function askWhole(via: Dispatcher, target: Target, id: string): Promise<WholeTime> {
  // Some relays always ask upstream for a stream: the engine of a small answer takes no time at all.
  const call: Call = { id, chunks: CHUNKS_OF_SMALL_ANSWER, spacingMs: 0 };
  const began = performance.now();
  const text = await post(via, target, [Buffer.from(smallBody(call, false))]);
  const tookMs = performance.now() - began;
  const expected = answerPieces(call).join('').trim();
  if (contentOf(text) !== expected) throw new Error(`wrong answer: ${quoted(text)}`);
  return { tookMs };
}

/** Sends a large body, of which the upstream must have seen at least so many bytes. */
export async function askLarge(
  via: Dispatcher,
  target: Target,
  body: LargeBody,
  leastBytes: number,
): Promise<WholeTime> {
  const began = performance.now();
  const text = await post(via, target, body);
  const tookMs = performance.now() - began;
  const received = receivedBytesIn(contentOf(text));
  if (received < leastBytes) {
    throw new Error(`the upstream saw ${received} of ${leastBytes} bytes: ${quoted(text)}`);
  }
  return { tookMs };
}

/** Reads a stream to its end. */
export async function askStream(
  via: Dispatcher,
  target: Target,
  id: string,
  chunks: number,
): Promise<StreamTimes> {
  const call: Call = { id, chunks, spacingMs: SPACING_MS };
  const pieces = answerPieces(call);
  const began = performance.now();
  let firstMs: number | null = null;
  let text = '';
  for await (const arrived of openStream(via, target, call, AbortSignal.timeout(CALL_TIMEOUT_MS))) {
    text += arrived;
    if (firstMs === null && text.includes(pieces[0]!.trim())) firstMs = performance.now() - began;
  }
  const wholeMs = performance.now() - began;
  if (firstMs === null || streamedContent(text) !== pieces.join('').trim()) {
    throw new Error(`wrong stream: ${quoted(text)}`);
  }
  return { firstMs, wholeMs };
}

/** Hangs up in the middle of a stream, and asks the upstream when it noticed. */
export async function hangUp(
  via: Dispatcher,
  target: Target,
  id: string,
  upstreamOrigin: string,
): Promise<{ readonly abortMs: number }> {
  const call: Call = { id, chunks: CHUNKS_OF_HUNG_UP_STREAM, spacingMs: SPACING_MS };
  const cue = answerPieces(call)[PIECES_BEFORE_HANG_UP]!.trim();
  const hanging = new AbortController();
  let hungUpAtMs: number | null = null;
  let text = '';
  try {
    for await (const arrived of openStream(via, target, call, hanging.signal)) {
      text += arrived;
      if (hungUpAtMs !== null || !text.includes(cue)) continue;
      hungUpAtMs = monotonicMs();
      hanging.abort();
    }
  } catch (error) {
    if (!hanging.signal.aborted) throw error;
  }
  if (hungUpAtMs === null) throw new Error(`no stream to hang up: ${quoted(text)}`);
  const answer = await request(`${upstreamOrigin}/fate/${encodeURIComponent(id)}`);
  if (answer.statusCode !== 200) throw new Error('the upstream does not know what became of it');
  const fate = (await answer.body.json()) as Fate;
  if (fate.outcome === 'finished') throw new Error('never passed on: the upstream told it all');
  return { abortMs: fate.atMs - hungUpAtMs };
}

function smallBody(call: Call, stream: boolean): string {
  return JSON.stringify({
    model: MODEL,
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: promptOf(call) },
    ],
    max_completion_tokens: 4096,
    ...(stream && { stream, stream_options: { include_usage: true } }),
  });
}

/** The text of a 200; anything else rejects. */
async function post(via: Dispatcher, target: Target, pieces: LargeBody): Promise<string> {
  const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const { statusCode, body } = await request(`${target.baseUrl}/chat/completions`, {
    dispatcher: via,
    method: 'POST',
    headers: {
      ...target.headers,
      'content-type': 'application/json',
      'content-length': `${length}`,
    },
    body: pieces.length === 1 ? pieces[0]! : Readable.from(pieces),
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`HTTP ${statusCode}: ${quoted(text)}`);
  return text;
}

async function* openStream(
  via: Dispatcher,
  target: Target,
  call: Call,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { statusCode, body } = await request(`${target.baseUrl}/chat/completions`, {
    dispatcher: via,
    method: 'POST',
    headers: { ...target.headers, 'content-type': 'application/json' },
    body: smallBody(call, true),
    signal,
  });
  if (statusCode !== 200) throw new Error(`HTTP ${statusCode}: ${quoted(await body.text())}`);
  yield* body.setEncoding('utf8') as AsyncIterable<string>;
}

interface Choices {
  readonly choices?: readonly {
    readonly message?: { readonly content?: string };
    readonly delta?: { readonly content?: string | null };
  }[];
}

function contentOf(text: string): string {
  return (JSON.parse(text) as Choices).choices?.[0]?.message?.content?.trim() ?? '';
}

/** All content of a stream; '' when it did not end with `[DONE]`. */
function streamedContent(text: string): string {
  const events = text.split(/\r?\n/).filter((line) => line.startsWith('data: '));
  const data = events.map((line) => line.slice('data: '.length));
  if (data.pop() !== '[DONE]') return '';
  const deltas = data.map((event) => (JSON.parse(event) as Choices).choices?.[0]?.delta?.content);
  return deltas.join('').trim();
}

function quoted(text: string): string {
  return text.slice(0, MAX_QUOTED_CHARACTERS).replaceAll(/\s+/g, ' ');
}
