/**
 * One call of an OpenAI-like engine, from the request to the last part. Upstream is always
 * streamed, also for clients that do not stream: one way for all, and whoever leaves stops the work
 * at once. However it ends, the connection is either clean and kept, or cut.
 */
import type { Dispatcher } from 'undici';
import { mediaParts } from '../../core/chat-request.ts';
import { ApiError } from '../../core/errors.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import type { EngineRequest } from '../engine.ts';
import { Answer } from './answer.ts';
import type { Servers } from './servers.ts';
import { Deadlines, firstByteMs, type Timeouts } from './deadlines.ts';
import type { Dialect } from './dialect.ts';
import { failedError } from './failures.ts';
import { requestBody, type RequestBody } from './request-body.ts';
import { send, type Sent } from './send.ts';
import { SseReader } from './sse-reader.ts';
import { WholeReader } from './whole-reader.ts';

const END_OF_STREAM = '[DONE]';
const HEADERS = {
  'content-type': 'application/json',
  accept: 'text/event-stream',
  'accept-encoding': 'identity',
  'user-agent': 'mimosa',
};
/** How long a connection may take to become clean behind `[DONE]` before it is cut instead. */
const CLEAN_UP_MS = 1_000;
const CLEAN_UP_BYTES = Number.MAX_SAFE_INTEGER;

export interface Upstream {
  readonly dialect: Dialect;
  readonly servers: Servers;
  /** What the engine calls the model. */
  readonly model: string;
  /** The key, as a header; never the client's. */
  readonly authorization: Readonly<Record<string, string>>;
  readonly timeouts: Timeouts;
}

/** Rejects with an ApiError, or with the client's reason. Usage follows when the engine counts. */
export async function* streamAnswer(
  upstream: Upstream,
  request: EngineRequest,
  client: AbortSignal,
): AsyncGenerator<EnginePart, void, undefined> {
  const { dialect, servers, model, authorization, timeouts } = upstream;
  const { chat, thinking, maxCompletionTokens } = request;
  const kinds = [...new Set(mediaParts(chat).map(({ kind }) => kind))];
  const countTokens = (text: string): number => request.countTokens(text);
  const body = requestBody(dialect, model, request);
  const answer = new Answer({ thinking, maxCompletionTokens, stop: chat.stop, kinds, countTokens });
  const deadlines = new Deadlines(client, timeouts.totalMs);
  let sent: Sent | null = null;
  let clean = false;
  try {
    deadlines.expect(firstByteMs(timeouts, mostPromptTokens(request, body)));
    sent = await send(servers, {
      body,
      headers: { ...HEADERS, ...authorization },
      kinds,
      connectMs: timeouts.connectMs,
      signal: deadlines.signal,
    });
    yield* receive(sent.response, answer, deadlines, timeouts);
    clean = !answer.cutOff;
  } catch (error) {
    // Whatever breaks behind a complete answer costs no more than the engine's own counts.
    if (!answer.finished || client.aborted) {
      deadlines.signal.throwIfAborted();
      throw error instanceof ApiError ? error : failedError(error);
    }
  } finally {
    deadlines.release();
    if (sent !== null) {
      sent.server.inFlight -= 1;
      dispose(sent.response.body, clean);
    }
  }
  const { usage } = answer;
  if (usage !== null) yield { type: 'usage', usage };
}

/** The parts of an answer as they arrive, those of one read together. */
async function* receive(
  { headers, body }: Dispatcher.ResponseData,
  answer: Answer,
  deadlines: Deadlines,
  timeouts: Timeouts,
): AsyncGenerator<EnginePart, void, undefined> {
  const isWhole = /^application\/json/i.test(String(headers['content-type']));
  const reader = isWhole ? new WholeReader() : new SseReader();
  let closing = false;
  for await (const bytes of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (!closing) deadlines.met();
    const read = partsOf(reader.read(bytes), answer);
    yield* read.parts;
    if (read.failure !== null) throw read.failure;
    if (read.ended || answer.cutOff) break;
    if (closing) continue;
    closing = answer.finished;
    deadlines.expect(closing ? timeouts.afterFinishMs : timeouts.silenceMs);
  }
  const rest = partsOf(reader.end(), answer);
  yield* rest.parts;
  if (rest.failure !== null) throw rest.failure;
  if (!answer.finished) throw failedError(new Error('the stream ended without a finish reason'));
}

interface ReadParts {
  /** What was said before a fault is said too. */
  readonly parts: readonly EnginePart[];
  /** The engine has said that nothing follows. */
  readonly ended: boolean;
  readonly failure: unknown;
}

function partsOf(events: readonly string[], answer: Answer): ReadParts {
  const parts: EnginePart[] = [];
  try {
    for (const event of events) {
      if (event === END_OF_STREAM) return { parts, ended: true, failure: null };
      answer.take(event, parts);
    }
    return { parts, ended: false, failure: null };
  } catch (failure) {
    return { parts, ended: true, failure };
  }
}

/**
 * At least as many tokens as the prompt has: a token of text is never shorter than a byte. Engines
 * get no smaller number, and nobody waits for the exact one here.
 */
function mostPromptTokens(request: EngineRequest, body: RequestBody): number {
  let tokens = body.textBytes;
  for (const { plan } of request.media.values()) tokens += plan.tokens.total;
  return tokens;
}

/** A connection behind a whole answer is read clean and used again; any other is cut at once. */
function dispose(body: Dispatcher.ResponseData['body'], clean: boolean): void {
  body.on('error', () => undefined);
  if (!clean) body.destroy();
  else if (!body.readableEnded) {
    // A timer that ends with the body: `AbortSignal.timeout` would outlive nearly every request.
    const timer = setTimeout(() => body.destroy(), CLEAN_UP_MS);
    body.once('close', () => clearTimeout(timer));
    body.dump({ limit: CLEAN_UP_BYTES }).catch(() => undefined);
  }
}
