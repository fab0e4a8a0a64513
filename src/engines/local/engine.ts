/**
 * The embedded engine: understands the question, lets the perceiver look and listen, streams what
 * it finds as reasoning, and answers from that evidence alone. It obeys the output limit itself and
 * never calls tools; stop texts and usage are the pipeline's.
 */
import type { ChatRequest, MediaPart } from '../../core/chat-request.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import { EVERYTHING } from '../capabilities.ts';
import type { Engine, EngineHealth, EngineRequest } from '../engine.ts';
import { abortable } from './answer/abortable.ts';
import { composeAnswer } from './answer/compose.ts';
import { Output } from './answer/output.ts';
import { numberMedia, type Perceived } from './answer/perceived.ts';
import { continuation, prefillOf, withPrefilledFormat } from './answer/prefill.ts';
import { eventReasoner, reasonAboutMedium, reasonAboutQuestion } from './answer/reasoning.ts';
import { structuredAnswer } from './answer/structured.ts';
import type { Evidence, PerceptionEvent } from './evidence.ts';
import { createInterpreter } from './interpreter.ts';
import { createLanguageModelEngine } from './language-model/engine.ts';
import type { LanguageModelOptions } from './language-model/language-model.ts';
import type { Question } from './understand/question.ts';
import { understand } from './understand/understand.ts';

/** What sees and hears for the engine. */
export interface MediaPerceiver {
  /** `onQueued`: it waits for others (may come again); `onBegin`: its turn, unless all is known. */
  perceive(
    media: PlannedMedia,
    signal: AbortSignal,
    options?: { readonly onQueued?: () => void; readonly onBegin?: () => void },
  ): AsyncIterable<PerceptionEvent>;
  /** Rejects with `engine-unavailable` unless it can perceive. */
  requireModels(): Promise<void>;
  health(): Promise<EngineHealth>;
  close(): Promise<void>;
}

export interface LocalEngineOptions {
  readonly name: string;
  readonly perceiver: MediaPerceiver;
  /** Answers in the place of the rules; null = the rules do. */
  readonly languageModel?: LanguageModelOptions | null;
}

/** Makes the embedded engine. */
export function createLocalEngine(options: LocalEngineOptions): Engine {
  const { name, perceiver, languageModel = null } = options;
  if (languageModel !== null) {
    const interpreter = createInterpreter(perceiver);
    const engine = createLanguageModelEngine({ name, interpreter, ...languageModel });
    return { ...engine, close: () => closeBoth(engine, perceiver) };
  }
  return {
    name,
    kind: 'local',
    capabilities: () => EVERYTHING,
    probe: () => Promise.resolve(EVERYTHING),
    health: () => perceiver.health(),
    stream: (request, signal) => streamAnswer(request, perceiver, signal),
    close: () => perceiver.close(),
  };
}

/** The perceiver puts media into words for language models that lack the sense for them. */
async function closeBoth(engine: Engine, perceiver: MediaPerceiver): Promise<void> {
  await Promise.all([engine.close(), perceiver.close()]);
}

async function* streamAnswer(
  request: EngineRequest,
  perceiver: MediaPerceiver,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void, undefined> {
  signal.throwIfAborted();
  const question = understand(request.chat);
  const output = new Output(
    {
      limitTokens: request.maxCompletionTokens,
      countTokens: (text) => request.countTokens(text),
    },
    request.thinking,
  );
  const found: { readonly part: MediaPart; readonly evidence: Evidence }[] = [];

  // Before the first word, so that the client gets a plain 503 instead of a broken stream.
  if (targetsOf(question).length > 0) await perceiver.requireModels();
  if (request.thinking) yield* output.reasoning(reasonAboutQuestion(question));
  for await (const step of perceiveTargets(request, question, perceiver, signal)) {
    if (step.evidence !== null) found.push({ part: step.part, evidence: step.evidence });
    if (!request.thinking) continue;
    for (const part of output.reasoning(step.reasoning)) {
      yield part;
      signal.throwIfAborted();
    }
    if (output.full) {
      yield output.finish();
      return;
    }
  }

  const prefill = prefillOf(request.chat);
  const chat = withPrefilledFormat(request.chat, prefill);
  const answer = answerText(chat, question, numberMedia(found));
  const text = continuation(answer, prefill);
  for (const part of output.text(text)) {
    yield part;
    signal.throwIfAborted();
  }
  yield output.finish();
}

interface Step {
  readonly part: MediaPart;
  readonly reasoning: string;
  /** Set once a medium has been perceived to its end. */
  readonly evidence: Evidence | null;
}

/** The media that must be perceived to answer; none for a chat. */
function targetsOf(question: Question): readonly MediaPart[] {
  return question.intents.includes('chat') ? [] : question.targets;
}

/** Perceives the media that the question is about, one after the other. */
async function* perceiveTargets(
  { media, onProgress, onWaited }: EngineRequest,
  question: Question,
  perceiver: MediaPerceiver,
  signal: AbortSignal,
): AsyncGenerator<Step, void, undefined> {
  const targets = targetsOf(question);
  for (const [index, part] of targets.entries()) {
    const planned = media.get(part);
    if (planned === undefined) continue;
    const reasoning = reasonAboutMedium(planned, index + 1, targets.length);
    yield { part, reasoning, evidence: null };
    const reasonAbout = eventReasoner();
    let done = 0;
    const tellDone = (): void =>
      onProgress({ type: 'perceiving', part: part.partPath, done, total: null });
    let queuedAtMs: number | null = null;
    const onQueued = (): void => {
      if (queuedAtMs !== null) return;
      queuedAtMs = performance.now();
      onProgress({ type: 'queued' });
    };
    const onBegin = (): void => {
      if (queuedAtMs !== null) onWaited?.(performance.now() - queuedAtMs);
      tellDone();
    };
    const events = perceiver.perceive(planned, signal, { onQueued, onBegin });
    for await (const event of abortable(events, signal)) {
      done += 1;
      tellDone();
      const evidence = event.type === 'done' ? event.evidence : null;
      yield { part, reasoning: reasonAbout(event), evidence };
    }
  }
}

function answerText(chat: ChatRequest, question: Question, media: readonly Perceived[]): string {
  const prose = composeAnswer(question, media);
  return chat.responseFormat.type === 'text'
    ? prose
    : structuredAnswer(chat, question, media, prose);
}
