/**
 * Shows what a model will see of a request's media, without asking one: what they are, what they
 * cost, and the very pictures, frames and sounds that an engine would get. Free, like a quote.
 */
import type { ChatRequest, MediaPart } from '../core/chat-request.ts';
import { type ApiError, apiError, toApiError } from '../core/errors.ts';
import type { PlannedMedia } from '../core/media-plan.ts';
import { costNano } from '../core/money.ts';
import type { OpenedMedia } from '../media/media.ts';
import type { PreviewEvent } from '../protocols/mimosa-preview/encode-preview.ts';
import type { PreviewWishes } from '../protocols/mimosa-preview/wishes.ts';
import type { Caller } from './admission.ts';
import { admitModel } from './admit-model.ts';
import { eachPart } from './each-part.ts';
import { inspection } from './inspection.ts';
import { chosenFrames, costsOf, settingsOf } from './preview-facts.ts';
import { originalPicture, thumbnail, usedPicture } from './preview-pictures.ts';
import { peaksOf } from './preview-sound.ts';
import type { Services } from './services.ts';
import { sizePrompt } from './size-prompt.ts';

/**
 * Everything about the media of a request, in the order in which it becomes known: `prompt`, then
 * `media` for each, then what is in them. Rejects as `quoteChat`, later also with what the readers
 * throw. A transcript that cannot be had is an event and no error. Holds one picture, one frame or
 * one second of sound at a time.
 */
export async function* previewMedia(
  chat: ChatRequest,
  wishes: PreviewWishes,
  caller: Caller,
  services: Services,
  signal: AbortSignal,
): AsyncGenerator<PreviewEvent, void, undefined> {
  const model = admitModel(chat, services.models, caller.principal);
  const admitted = await services.admission.admit(caller, model, false);
  try {
    const opened = await eachPart(
      chat,
      (part, either) => services.media.open(part, either),
      (media) => media.release(),
      signal,
    );
    try {
      yield* previewOpened({ chat, wishes, caller }, opened.byPart, services, signal);
    } finally {
      await opened.release();
    }
  } finally {
    await admitted.release();
  }
}

interface Asked {
  readonly chat: ChatRequest;
  readonly wishes: PreviewWishes;
  readonly caller: Caller;
}

async function* previewOpened(
  { chat, wishes, caller }: Asked,
  opened: ReadonlyMap<MediaPart, OpenedMedia>,
  services: Services,
  signal: AbortSignal,
): AsyncGenerator<PreviewEvent, void, undefined> {
  const model = admitModel(chat, services.models, caller.principal);
  const { accountId } = caller.principal;
  const inspected = new Map([...opened].map(([part, media]) => [part, inspection(media)]));
  const sized = await sizePrompt(chat, accountId, model, inspected, services, signal);
  const planned = [...opened].map(([part, { blob, facts, reader }]): PlannedMedia => ({
    kind: part.kind,
    path: part.path,
    partPath: part.partPath,
    blob,
    facts,
    plan: sized.plans.get(part)!,
    reader,
  }));
  const wanted = wantedOf(wishes, planned.length);
  const { promptTokens, cachedTokens, modalities } = sized;
  yield {
    type: 'prompt',
    promptTokens,
    cachedTokens,
    modalities,
    costNano: costNano(sized.price, { promptTokens, cachedTokens, completionTokens: 0 }),
  };
  for (const media of wanted) {
    const item = planned[media]!;
    yield {
      type: 'media',
      media,
      receipt: sized.receipts[media]!,
      facts: item.facts,
      costs: costsOf(item, promptTokens, caller.principal, services),
      frames: item.plan.kind === 'video' ? chosenFrames(item.plan, wishes.maxFrames) : null,
      settings: wishes.settings ? settingsOf(item.facts) : null,
    };
  }
  for (const media of wanted) {
    for await (const event of contentOf(planned[media]!, wishes, services, signal)) {
      yield { ...event, media };
    }
  }
  yield { type: 'done' };
}

/** Throws `value-invalid` for a place where no medium stands. */
function wantedOf({ media }: PreviewWishes, count: number): readonly number[] {
  if (media === null) return Array.from({ length: count }, (_, index) => index);
  const at = media.findIndex((index) => index >= count);
  if (at !== -1) {
    const path = `preview.media[${at}]`;
    throw apiError('value-invalid', path, [path, `below ${count}`, media[at]]);
  }
  return [...new Set(media)].sort((one, other) => one - other);
}

type Unplaced<Event> = Event extends unknown ? Omit<Event, 'media'> : never;
type Content = Unplaced<Exclude<PreviewEvent, { type: 'prompt' | 'media' | 'done' }>>;

async function* contentOf(
  item: PlannedMedia,
  wishes: PreviewWishes,
  services: Services,
  signal: AbortSignal,
): AsyncGenerator<Content, void, undefined> {
  const { facts, plan, reader } = item;
  if (facts.kind === 'image' && plan.kind === 'image') {
    yield {
      type: 'picture',
      of: 'used',
      ...(await usedPicture(reader, facts, plan, wishes.widthPixels, signal)),
    };
    if (wishes.original) {
      yield {
        type: 'picture',
        of: 'original',
        ...(await originalPicture(reader, wishes.widthPixels, signal)),
      };
    }
    return;
  }
  if (plan.kind === 'video') {
    const frames = reader.frames(plan, signal, chosenFrames(plan, wishes.maxFrames));
    for await (const frame of frames) {
      yield { type: 'frame', frame: await thumbnail(frame, wishes.widthPixels) };
    }
  }
  if (facts.kind === 'image' || (facts.kind === 'video' && facts.sound === null)) return;
  for await (const peaks of peaksOf(reader, facts.durationSeconds, wishes.buckets, signal)) {
    yield { type: 'peaks', ...peaks };
  }
  if (wishes.transcript) yield await transcriptOf(item, services, signal);
}

async function transcriptOf(
  item: PlannedMedia,
  services: Services,
  signal: AbortSignal,
): Promise<Content> {
  try {
    const { segments, background } = await services.hearSpeech(item, signal);
    return { type: 'transcript', segments, background };
  } catch (thrown) {
    signal.throwIfAborted();
    const error: ApiError = toApiError(thrown);
    if (error.code !== 'engine-unavailable') throw thrown;
    return { type: 'unavailable', what: 'transcript', error };
  }
}
