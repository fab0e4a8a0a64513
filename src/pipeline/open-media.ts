/**
 * Opens and plans the media of a request: at most four at once; of several faults the one that
 * stands first in the request is reported; whatever was opened is given back on failure.
 */
import { mediaParts, type ChatRequest, type MediaPart } from '../core/chat-request.ts';
import type { MediaFacts, MediaPlan, PlannedMedia } from '../core/media-plan.ts';
import type { Media, OpenedMedia } from '../media/media.ts';
import { planAudio } from '../tokens/audio.ts';
import { planImage } from '../tokens/image.ts';
import { planVideo } from '../tokens/video.ts';

const MAX_PARALLEL_PER_REQUEST = 4;

export interface OpenedRequestMedia {
  readonly byPart: ReadonlyMap<MediaPart, PlannedMedia>;
  release(): Promise<void>;
}

/** Rejects with the ApiError of the first faulty part, or with the signal's reason. */
export async function openMedia(
  chat: Pick<ChatRequest, 'messages'>,
  media: Media,
  signal: AbortSignal,
): Promise<OpenedRequestMedia> {
  const parts = mediaParts(chat);
  const byPart = new Map<MediaPart, PlannedMedia>();
  if (parts.length === 0) return { byPart, release: async () => {} };

  const abortRest = new AbortController();
  const openings = startBounded(parts, (part) =>
    media.open(part, AbortSignal.any([signal, abortRest.signal])),
  );
  try {
    for (const [index, part] of parts.entries()) {
      byPart.set(part, planned(part, await openings[index]!));
    }
  } catch (error) {
    abortRest.abort();
    await releaseAll(openings);
    throw error;
  }
  return { byPart, release: () => releaseAll(openings) };
}

/** Starts the jobs in order, a few at a time; every result is observable, none is unhandled. */
function startBounded<Item, Result>(
  items: readonly Item[],
  job: (item: Item) => Promise<Result>,
): Promise<Result>[] {
  const results: Promise<Result>[] = [];
  for (const [index, item] of items.entries()) {
    const predecessor = results[index - MAX_PARALLEL_PER_REQUEST];
    const result = predecessor ? predecessor.then(() => job(item)) : job(item);
    result.catch(() => {});
    results.push(result);
  }
  return results;
}

async function releaseAll(openings: readonly Promise<OpenedMedia>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(openings)) {
    if (outcome.status === 'fulfilled') await outcome.value.release();
  }
}

function planned(part: MediaPart, opened: OpenedMedia): PlannedMedia {
  return {
    kind: part.kind,
    path: part.path,
    partPath: part.partPath,
    blob: opened.blob,
    facts: opened.facts,
    plan: planFor(opened.facts, part),
    reader: opened.reader,
  };
}

/** The recipe of the kind, applied to what was measured. */
export function planFor(
  facts: MediaFacts,
  settings: Pick<MediaPart, 'fps' | 'mediaResolution'>,
): MediaPlan {
  switch (facts.kind) {
    case 'image':
      return planImage(facts.width, facts.height);
    case 'audio':
      return planAudio(facts.durationSeconds);
    case 'video':
      return planVideo({
        durationSeconds: facts.durationSeconds,
        width: facts.width,
        height: facts.height,
        fps: settings.fps,
        mediaResolution: settings.mediaResolution,
        sound: facts.sound !== null,
      });
  }
}
