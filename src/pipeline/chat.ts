/**
 * The way of one chat request, in order: prepare (model, media, tokens, context) → engine →
 * usage. Every answer ends with exactly one usage part, however it ended.
 */
import { apiError, toApiError } from '../core/errors.ts';
import { ignoreProgress, type ReportProgress } from '../core/progress.ts';
import type { EngineReceipt } from '../core/receipt.ts';
import type { EnginePart, EngineUsage, StreamPart } from '../core/stream-part.ts';
import type { Engine } from '../engines/engine.ts';
import { affinityOf } from './affinity.ts';
import { streamFrom } from './choose-engine.ts';
import type { PreparedChat } from './prepare.ts';
import type { Services } from './services.ts';
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
 * Streams the answer of a prepared request and ends with a `usage` part. Rejects with an ApiError
 * before the first part, yields an `error` part after it.
 */
export async function* runChat(
  prepared: PreparedChat,
  requestId: string,
  services: Services,
  signal: AbortSignal,
  surroundings: ChatSurroundings = {},
): AsyncGenerator<StreamPart> {
  const engines = prepared.model.engines.flatMap((name) => services.engines.get(name) ?? []);
  const produced: Produced = { reasoning: '', text: '', toolCalls: '', finish: null };
  let answering = null as Engine | null;
  const said = streamFrom(
    engines,
    {
      requestId,
      chat: prepared.chat,
      thinking: prepared.thinking,
      maxCompletionTokens: prepared.maxCompletionTokens,
      media: prepared.media,
      countTokens: (text) => services.counter.countNow(text),
      onProgress: surroundings.progress ?? ignoreProgress,
      promptTokens: prepared.promptTokens,
      affinity: () =>
        affinityOf(
          services.secret,
          prepared.accountId,
          prepared.chat,
          (part) => prepared.media.get(part)?.blob.sha256 ?? '',
        ),
      trace: surroundings.trace ?? {},
      store: (content) => storeBytes(services.media.spool, content),
    },
    signal,
    (engine) => {
      answering = engine;
    },
  );
  let reported: EngineUsage | null = null;
  const notices: string[] = [];
  let started = false;
  try {
    for await (const part of withholdStopTexts(said, prepared.chat.stop)) {
      if (part.type === 'usage') {
        reported = part.usage;
        continue;
      }
      if (part.type === 'error') throw part.error;
      if (part.type === 'notice') {
        notices.push(part.text);
        surroundings.notice?.(part.text);
        continue;
      }
      // Only what an engine has really taken in can be cached.
      if (!started) rememberPrompt(prepared, services);
      note(produced, part);
      yield part;
      started = true;
    }
    if (produced.finish === null) throw apiError('engine-failed', null, []);
  } catch (error) {
    signal.throwIfAborted();
    if (!started) throw error;
    yield { type: 'error', error: toApiError(error) };
  }
  // Something was said, so somebody said it.
  const engine = answering!;
  if (reported?.promptTokens) {
    services.metrics.promptCounted(engine.name, prepared.promptTokens, reported.promptTokens);
  }
  yield {
    type: 'usage',
    usage: await usageOf(prepared, produced, reported, engine.kind, services),
    engine: engineReceipt(engine, reported?.promptTokens ?? null, prepared.promptTokens, notices),
  };
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
  repeats.remember(prepared.referenceFingerprint);
}

function note(produced: Produced, part: EnginePart): void {
  if (part.type === 'reasoning') produced.reasoning += part.text;
  else if (part.type === 'text') produced.text += part.text;
  else if (part.type === 'tool-call')
    produced.toolCalls += (part.name ?? '') + (part.arguments ?? '');
  else if (part.type === 'finish') produced.finish = part.reason;
}
