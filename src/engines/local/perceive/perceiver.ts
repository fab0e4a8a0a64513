/**
 * Perception as the answering part sees it: one media part in, events and evidence out. Evidence
 * is remembered by content and settings, so that nothing is perceived twice, not even by two requests
 * at once; everything heavy happens in the perception process.
 */
import type { EngineHealth } from '../../engine.ts';
import type { ImageFacts, PlannedMedia } from '../../../core/media-plan.ts';
import type { Evidence, PerceptionEvent, PictureEvidence } from '../evidence.ts';
import { apiError } from '../../../core/errors.ts';
import { Turns } from '../../../core/turns.ts';
import { isPulling } from '../models/pulling.ts';
import { modelStatus } from '../models/status.ts';
import { EvidenceCache, type EvidenceStore } from './evidence-cache.ts';
import { evidenceKey } from './evidence-key.ts';
import { Handover } from './handover.ts';
import { hearSound } from './perceive-sound.ts';
import { perceiveVideo } from './perceive-video.ts';
import { PerceptionProcess, type PerceptionSession } from './process/perception-process.ts';

/** Larger pictures are scaled down to this before anything else; enough for a dense page of text. */
const MAX_PICTURE_PIXELS = 4_000_000;
/** Pictures that lie decoded, for a look; one is looked at while the next is being read. */
const PICTURES_AT_A_TIME = 2;
const FIRST_LYING_ORIENTATION = 5;
/** When to ask again while models are missing: pulling them takes some ten seconds. */
const RETRY_SECONDS = 10;
/** Frames of one video that are looked at by default: under a second of one core each. */
const MAX_LOOKS_PER_VIDEO = 20;

export interface PerceiverOptions {
  readonly modelsDirectory: string;
  /** Threads that one inference may use. */
  readonly threads: number;
  /** Without work for so long, the models' memory is given back. */
  readonly idleMs?: number;
  /** Keeps evidence beyond the life of the process. */
  readonly store?: EvidenceStore;
}

interface PerceiveOptions {
  /** Most frames of a video to look at. */
  readonly maxLooks?: number;
  /** Others are at work, be it at the same: this medium waits for its turn. May come again. */
  readonly onQueued?: () => void;
  /** Its turn, or what others have found, has come; not called when all was known already. */
  readonly onBegin?: () => void;
}

export interface Perceiver {
  /**
   * Perceives one media part. Scenes and sound come as they are found, `done` comes last, once.
   * Rejects with the signal's reason when aborted, else with an ApiError: `engine-unavailable`
   * while models are missing (see `requireModels`), `engine-failed`, or what the reader throws.
   */
  perceive(
    media: PlannedMedia,
    signal: AbortSignal,
    options?: PerceiveOptions,
  ): AsyncIterable<PerceptionEvent>;
  /** Rejects with `engine-unavailable` (503, to be retried) unless the models are in place. */
  requireModels(): Promise<void>;
  /** `loading` during a pull; `down`, with what to do about it, without one. */
  health(): Promise<EngineHealth>;
  /** Ends the process; a later use starts another. */
  close(): Promise<void>;
}

/** Makes a perceiver; nothing is loaded before its first use. */
export function createPerceiver(options: PerceiverOptions): Perceiver {
  const perception = new PerceptionProcess(options);
  const pictures = new Turns(
    Array.from({ length: PICTURES_AT_A_TIME }, (_, at) => at),
    Infinity,
  );
  const cache = new EvidenceCache(options.store ?? null);
  /** What is being perceived at the moment; none of these promises rejects. */
  const underWay = new Map<string, Promise<void>>();
  let modelsSeen = false;

  const health = async (): Promise<EngineHealth> => {
    const states = await modelStatus(options.modelsDirectory);
    const wanting = states.filter((status) => status.state !== 'present');
    modelsSeen = wanting.length === 0;
    if (modelsSeen) return { state: 'ok' };
    if (await isPulling(options.modelsDirectory)) {
      return { state: 'loading', detail: 'the models are being pulled' };
    }
    const names = wanting.map(({ model, state }) => `${model.id} (${state})`).join(', ');
    return { state: 'down', detail: `models are wanting: ${names}; run "npx mimosa models pull"` };
  };

  const requireModels = async (): Promise<void> => {
    if (modelsSeen) return;
    const { state } = await health();
    if (state === 'ok') return;
    const reason = state === 'loading' ? 'the model is loading' : 'no engine is ready';
    throw apiError('engine-unavailable', null, [reason], { retryAfterSeconds: RETRY_SECONDS });
  };

  const perceive = async function* (
    media: PlannedMedia,
    signal: AbortSignal,
    options: PerceiveOptions = {},
  ): AsyncGenerator<PerceptionEvent, void, void> {
    const { maxLooks = MAX_LOOKS_PER_VIDEO } = options;
    const key = evidenceKey(media, maxLooks);
    let waited = false;
    for (;;) {
      const known = await cache.get(key);
      signal.throwIfAborted();
      if (known !== null) {
        if (waited) options.onBegin?.();
        yield* eventsOf(known);
        return;
      }
      // Another request is at the same: its evidence will do, if it gets there.
      const ahead = underWay.get(key);
      if (ahead === undefined) break;
      waited = true;
      options.onQueued?.();
      await unlessAborted(ahead, signal);
    }
    yield* perceiveAnew(key, media, signal, { ...options, maxLooks });
  };

  /** Goes on by itself: a client that reads slowly keeps nobody waiting who wants the same. */
  const perceiveAnew = async function* (
    key: string,
    media: PlannedMedia,
    signal: AbortSignal,
    { maxLooks, onQueued, onBegin }: PerceiveOptions & { readonly maxLooks: number },
  ): AsyncGenerator<PerceptionEvent, void, void> {
    const leave = new AbortController();
    const either = AbortSignal.any([signal, leave.signal]);
    const events = new Handover<PerceptionEvent>();
    const work = async (): Promise<void> => {
      await requireModels();
      either.throwIfAborted();
      // Who has enough loses interest, who hangs up may cost the process.
      if (perception.isBusy) onQueued?.();
      const session = perception.open(signal, onBegin);
      leave.signal.addEventListener('abort', session.end, { once: true });
      try {
        for await (const event of perceiveWith(session, media, either, { maxLooks, pictures })) {
          events.give(event);
          if (event.type === 'done') await cache.set(key, event.evidence);
        }
        events.end();
      } finally {
        session.end();
      }
    };
    const working = work()
      .catch((error: unknown) => events.fail(error))
      .finally(() => underWay.delete(key));
    underWay.set(key, working);
    try {
      for await (const event of events) {
        yield event;
        signal.throwIfAborted();
      }
    } finally {
      leave.abort();
      await working;
    }
  };

  return { perceive, requireModels, health, close: () => perception.close() };
}

async function* perceiveWith(
  session: PerceptionSession,
  media: PlannedMedia,
  signal: AbortSignal,
  { maxLooks, pictures }: { readonly maxLooks: number; readonly pictures: Turns<number> },
): AsyncGenerator<PerceptionEvent, void, void> {
  const { facts, plan, reader } = media;
  if (facts.kind === 'video' && plan.kind === 'video') {
    yield* perceiveVideo({ facts, plan, reader }, session, signal, maxLooks);
  } else if (facts.kind === 'audio') {
    const sound = await hearSound(reader, session, signal);
    yield { type: 'sound', sound };
    yield { type: 'done', evidence: sound };
  } else if (facts.kind === 'image') {
    // What was planned is what is billed, and a budget may have planned less than the picture has.
    const plannedPixels = plan.kind === 'audio' ? Infinity : plan.width * plan.height;
    const maxPixels = Math.min(MAX_PICTURE_PIXELS, plannedPixels);
    // Decoded it is large, and many may wait for a look.
    const evidence = await pictures.withOne(signal, async () => {
      const picture = await reader.picture({ maxPixels }, signal);
      return await session.run({ kind: 'look', picture });
    });
    // Answers speak of the picture that was sent, however small it was seen.
    yield { type: 'done', evidence: { ...evidence, ...uprightSize(facts) } };
  }
}

/** EXIF orientations from 5 on lay the stored picture on its side. */
function uprightSize({
  width,
  height,
  orientation,
}: ImageFacts): Pick<PictureEvidence, 'width' | 'height'> {
  return orientation >= FIRST_LYING_ORIENTATION
    ? { width: height, height: width }
    : { width, height };
}

/** Resolves with the promise, or rejects with the reason of the signal. */
async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  await Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', giveUp));
}

/** The events that led to evidence, once more. */
function* eventsOf(evidence: Evidence): Generator<PerceptionEvent, void, void> {
  if (evidence.kind === 'video') {
    for (const scene of evidence.scenes) yield { type: 'scene', scene };
    if (evidence.sound !== null) yield { type: 'sound', sound: evidence.sound };
  } else if (evidence.kind === 'audio') {
    yield { type: 'sound', sound: evidence };
  }
  yield { type: 'done', evidence };
}
