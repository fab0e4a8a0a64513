/**
 * The way of one chat request, in order: prepare (model, caller, media, tokens, context, money) →
 * engine → usage → ledger. Every answer ends with exactly one usage part, however it ended, and
 * every request with exactly one settlement.
 */
import { type ApiError, apiError, toApiError } from '../core/errors.ts';
import { ignoreProgress, type ReportProgress } from '../core/progress.ts';
import type { EngineReceipt } from '../core/receipt.ts';
import { stopReason } from '../core/stop-reason.ts';
import type { EnginePart, EngineUsage, StreamPart } from '../core/stream-part.ts';
import type { Engine, EngineRequest } from '../engines/engine.ts';
import { type Span, spanErrorOf } from '../observe/trace.ts';
import { affinityOf } from './affinity.ts';
import { streamFrom } from './choose-engine.ts';
import type { PreparedChat } from './prepare.ts';
import type { Services } from './services.ts';
import { type Ending, nothingSaid } from './settlement.ts';
import { storeBytes } from './store-bytes.ts';
import { withholdStopTexts } from './stop-texts.ts';
import { type Produced, usageOf } from './usage.ts';

/** What a caller adds to a prepared request; everything may be absent. */
export interface ChatSurroundings {
  /** W3C trace headers for the engine. */
  readonly trace?: Readonly<Record<string, string>>;
  readonly progress?: ReportProgress | undefined;
  /** Told, before the first part, what the engine does otherwise than asked. */
  readonly notice?: (text: string) => void;
}

/**
 * Streams the answer of a prepared request and ends with a `usage` part, which comes once the ledger
 * has it. Rejects with an ApiError before the first part, yields an `error` part after it.
 */
export async function* runChat(
  prepared: PreparedChat,
  services: Services,
  signal: AbortSignal,
  surroundings: ChatSurroundings = {},
): AsyncGenerator<StreamPart> {
  const { settlement } = prepared;
  const course: Course = {
    produced: { reasoning: '', text: '', toolCalls: '', finish: null },
    notices: [],
    engine: null,
    reported: null,
    firstPartAtMs: null,
    queueMs: null,
  };
  let failure: ApiError | null = null;
  try {
    try {
      // Nobody who is not traced pays for one more step between engine and client.
      const answering = prepared.caller.span === undefined ? answer : tracedAnswer;
      yield* answering(course, prepared, services, signal, surroundings);
    } catch (error) {
      signal.throwIfAborted();
      failure = toApiError(error);
      if (course.firstPartAtMs === null) throw error;
    }
    const outcome = failure === null ? 'answered' : 'failed';
    const ending = await endingOf(outcome, course, prepared, services, failure);
    await settlement.settle(ending);
    countDrift(course, prepared, services);
    if (failure !== null) yield { type: 'error', error: failure };
    yield { type: 'usage', usage: ending.usage!, engine: ending.engine! };
  } finally {
    // The client left in the middle, the server stops, or nothing was ever said.
    if (!settlement.settled) {
      failure ??= stopReason(signal);
      const outcome = failure === null ? 'hung-up' : 'failed';
      await settlement.settle(await endingOf(outcome, course, prepared, services, failure));
    }
  }
}

/** What is known of an answer so far. */
interface Course {
  readonly produced: Produced;
  readonly notices: string[];
  engine: Engine | null;
  reported: EngineUsage | null;
  firstPartAtMs: number | null;
  queueMs: number | null;
}

/** The answer within a span of its own, where requests are traced. */
async function* tracedAnswer(
  course: Course,
  prepared: PreparedChat,
  services: Services,
  signal: AbortSignal,
  surroundings: ChatSurroundings,
): AsyncGenerator<StreamPart> {
  const span = prepared.caller.span?.child('engine', { 'mimosa.model': prepared.model.id });
  try {
    yield* answer(course, prepared, services, signal, surroundings, span);
  } catch (error) {
    span?.end(spanErrorOf(error, signal));
    throw error;
  } finally {
    span?.end();
  }
}

/** What the engine says, noted down on its way to the client. */
async function* answer(
  course: Course,
  prepared: PreparedChat,
  services: Services,
  signal: AbortSignal,
  surroundings: ChatSurroundings,
  span?: Span,
): AsyncGenerator<StreamPart> {
  const engines = prepared.model.engines.flatMap((name) => services.engines.get(name) ?? []);
  const request = {
    ...engineRequest(prepared, services, {
      ...surroundings,
      ...(span && { trace: span.headers }),
    }),
    onWaited: (milliseconds: number) =>
      void (course.queueMs = (course.queueMs ?? 0) + milliseconds),
  };
  const said = streamFrom(
    engines,
    request,
    signal,
    (engine) => {
      course.engine = engine;
      span?.note({ 'mimosa.engine': engine.name, 'mimosa.engine.kind': engine.kind });
    },
    (engine) => services.metrics.engine(engine.name).passedOn(),
  );
  for await (const part of withholdStopTexts(said, prepared.chat.stop)) {
    if (part.type === 'usage') {
      course.reported = part.usage;
      continue;
    }
    if (part.type === 'error') throw part.error;
    if (part.type === 'notice') {
      course.notices.push(part.text);
      surroundings.notice?.(part.text);
      continue;
    }
    if (course.firstPartAtMs === null) {
      if (prepared.heldOnDisk !== null) await prepared.heldOnDisk;
      course.firstPartAtMs = services.clock.nowMs();
      span?.mark('first part');
      // Only what an engine has really taken in can be cached.
      rememberPrompt(prepared, services);
    }
    note(course.produced, part);
    yield part;
  }
  if (course.produced.finish === null) throw apiError('engine-failed', null, []);
}

function engineRequest(
  prepared: PreparedChat,
  services: Services,
  { progress, trace }: ChatSurroundings,
): EngineRequest {
  const { chat, caller, media } = prepared;
  return {
    requestId: caller.requestId,
    chat,
    thinking: prepared.thinking,
    maxCompletionTokens: prepared.maxCompletionTokens,
    media,
    countTokens: (text) => services.counter.countNow(text),
    onProgress: progress ?? ignoreProgress,
    promptTokens: prepared.promptTokens,
    affinity: () =>
      affinityOf(
        services.secret,
        caller.principal.accountId,
        chat,
        (part) => media.get(part)?.blob.sha256 ?? '',
      ),
    trace: trace ?? {},
    store: (content) => storeBytes(services.media.spool, content),
  };
}

/** Nobody pays for what was never said. */
async function endingOf(
  outcome: Ending['outcome'],
  { produced, notices, engine, reported, firstPartAtMs, queueMs }: Course,
  prepared: PreparedChat,
  services: Services,
  failure: ApiError | null,
): Promise<Ending> {
  const errorCode = failure?.code ?? null;
  if (firstPartAtMs === null || engine === null) {
    return { ...nothingSaid(outcome, errorCode), queueMs };
  }
  return {
    outcome,
    usage: await usageOf(prepared, produced, reported, engine.kind, services),
    engine: engineReceipt(engine, reported?.promptTokens ?? null, prepared.promptTokens, notices),
    errorCode,
    finishReason: produced.finish,
    firstPartAtMs,
    queueMs,
  };
}

function countDrift(
  { engine, reported }: Course,
  prepared: PreparedChat,
  services: Services,
): void {
  if (engine === null || !reported?.promptTokens) return;
  services.metrics.promptCounted(engine.name, prepared.promptTokens, reported.promptTokens);
}

function engineReceipt(
  { name, kind }: Pick<Engine, 'name' | 'kind'>,
  reportedTokens: number | null,
  ownTokens: number,
  notices: readonly string[],
): EngineReceipt {
  const drift = reportedTokens === null ? null : reportedTokens - ownTokens;
  return { name, kind, prompt_tokens: reportedTokens, drift, notices };
}

function rememberPrompt(prepared: PreparedChat, { repeats }: Services): void {
  if (prepared.fingerprint !== null) repeats.remember(prepared.fingerprint);
  repeats.remember(prepared.roughFingerprint);
}

function note(produced: Produced, part: EnginePart): void {
  if (part.type === 'reasoning') produced.reasoning += part.text;
  else if (part.type === 'text') produced.text += part.text;
  else if (part.type === 'tool-call')
    produced.toolCalls += (part.name ?? '') + (part.arguments ?? '');
  else if (part.type === 'finish') produced.finish = part.reason;
}
