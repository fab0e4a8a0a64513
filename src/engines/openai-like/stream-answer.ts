/**
 * One call of an OpenAI-like engine, from the request to the last part. Upstream is always
 * streamed, also for clients that do not stream: one way for all, and whoever leaves stops the work
 * at once. However it ends, the connection is either clean and kept, or cut.
 */
import { mediaParts } from '../../core/chat-request.ts';
import { ApiError } from '../../core/errors.ts';
import { hexId } from '../../core/ids.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import type { AdaptedConversation } from '../conversation.ts';
import type { EngineCapabilities, EngineRequest } from '../engine.ts';
import { Answer } from './answer.ts';
import { Deadlines, firstByteMs, type Timeouts } from './deadlines.ts';
import type { AnswerReader, Dialect } from './dialect.ts';
import { failedError, type Refusal, refusalError } from './failures.ts';
import { honoured } from './honoured.ts';
import type { NeutralizeTags } from './messages.ts';
import type { RemoteAborts } from './remote-abort.ts';
import { requestBody } from './request-body.ts';
import { send, type Sent } from './send.ts';
import type { Servers } from './servers.ts';
import { SseReader } from './sse-reader.ts';
import { WholeReader } from './whole-reader.ts';

const PATH = '/chat/completions';
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
  readonly neutralizeTags: NeutralizeTags;
  readonly rescueToolCalls: boolean;
  readonly promptIsBilled: boolean;
  capabilities(): EngineCapabilities;
  /** Makes of the media what the engine can take. */
  adapt(
    request: EngineRequest,
    capabilities: EngineCapabilities,
    signal: AbortSignal,
  ): Promise<AdaptedConversation>;
  readonly aborts: RemoteAborts;
  /** Calls that are not over; the engine ends them when it closes. */
  readonly running: Set<Deadlines>;
}

/** Rejects with an ApiError, or with the client's reason. Usage follows when the engine counts. */
export async function* streamAnswer(
  upstream: Upstream,
  asked: EngineRequest,
  client: AbortSignal,
): AsyncGenerator<EnginePart, void, undefined> {
  client.throwIfAborted();
  const capabilities = upstream.capabilities();
  const { chat, notices } = honoured(asked.chat, capabilities);
  const request = { ...asked, chat };
  const conversation = await upstream.adapt(request, capabilities, client);
  try {
    for (const text of [...notices, ...conversation.notices]) yield { type: 'notice', text };
    yield* call(upstream, request, conversation, client);
  } finally {
    await conversation.dispose();
  }
}

async function* call(
  upstream: Upstream,
  request: EngineRequest,
  conversation: AdaptedConversation,
  client: AbortSignal,
): AsyncGenerator<EnginePart, void, undefined> {
  const { servers, timeouts, running } = upstream;
  const name = hexId();
  const body = requestBody({
    ...upstream,
    dialect: naming(upstream.dialect, name),
    request,
    conversation,
  });
  const refused = refusalReader(upstream.dialect, request);
  const answer = answerTo(request, refused, upstream);
  const deadlines = new Deadlines(client, timeouts.totalMs);
  running.add(deadlines);
  const work = upstream.aborts.work(name);
  // The generator may rest at a `yield` when the client leaves.
  const onAbort = (): void => {
    if (!answer.finished) work.end();
  };
  deadlines.signal.addEventListener('abort', onAbort, { once: true });
  let sent: Sent | null = null;
  let clean = false;
  try {
    sent = await send(servers, {
      request,
      path: upstream.dialect.protocol?.path ?? PATH,
      body,
      headers: { ...servers.routingHeaders(request), ...HEADERS, ...upstream.authorization },
      refused,
      connectMs: timeouts.connectMs,
      signal: deadlines.signal,
      onAttempt: (server) => {
        conversation.renew();
        work.begin(server);
        deadlines.expect(firstByteMs(timeouts, request.promptTokens));
      },
    });
    const reader = readerOf(sent.response, upstream.dialect);
    yield* receive(sent.response, reader, answer, deadlines, timeouts);
    clean = !answer.cutOff;
  } catch (error) {
    // Whatever breaks behind a complete answer costs no more than the engine's own counts.
    if (!answer.finished || client.aborted) {
      deadlines.signal.throwIfAborted();
      throw error instanceof ApiError ? error : failedError(error);
    }
  } finally {
    deadlines.release();
    running.delete(deadlines);
    if (sent !== null) {
      sent.leave();
      dispose(sent.response.body, clean);
      if (!answer.finished || answer.cutOff) work.end();
    }
  }
  const { usage } = answer;
  if (usage !== null) yield { type: 'usage', usage };
}

/** The dialect whose bodies name the call, where the kind wants a name. */
function naming(dialect: Dialect, name: string): Dialect {
  const { abort } = dialect;
  if (abort === undefined) return dialect;
  return {
    ...dialect,
    fields: (request) => ({ ...dialect.fields(request), [abort.field]: name }),
  };
}

/** What a client may know of a refusal of this request. */
function refusalReader(dialect: Dialect, request: EngineRequest): (refusal: Refusal) => ApiError {
  return (refusal) => {
    const kinds = new Set(mediaParts(request.chat).map(({ kind }) => kind));
    return dialect.refusal?.(refusal, request) ?? refusalError(refusal, [...kinds]);
  };
}

function answerTo(
  request: EngineRequest,
  refused: (refusal: Refusal) => ApiError,
  { rescueToolCalls, promptIsBilled }: Upstream,
): Answer {
  const { chat, thinking, maxCompletionTokens } = request;
  return new Answer({
    thinking,
    maxCompletionTokens,
    stop: chat.stop,
    rescuedTools: rescueToolCalls ? chat.tools : [],
    promptIsBilled,
    refused,
    countTokens: (text) => request.countTokens(text),
  });
}

function readerOf({ headers }: Sent['response'], { protocol }: Dialect): AnswerReader {
  if (protocol !== undefined) return protocol.reader();
  const isWhole = /^application\/json/i.test(String(headers['content-type']));
  return isWhole ? new WholeReader() : new SseReader();
}

/** The parts of an answer as they arrive, those of one read together. */
async function* receive(
  { body }: Sent['response'],
  reader: AnswerReader,
  answer: Answer,
  deadlines: Deadlines,
  timeouts: Timeouts,
): AsyncGenerator<EnginePart, void, undefined> {
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

/** A connection behind a whole answer is read clean and used again; any other is cut at once. */
function dispose(body: Sent['response']['body'], clean: boolean): void {
  body.on('error', () => undefined);
  if (!clean) body.destroy();
  else if (!body.readableEnded) {
    // A timer that ends with the body: `AbortSignal.timeout` would outlive nearly every request.
    const timer = setTimeout(() => body.destroy(), CLEAN_UP_MS);
    body.once('close', () => clearTimeout(timer));
    body.dump({ limit: CLEAN_UP_BYTES }).catch(() => undefined);
  }
}
