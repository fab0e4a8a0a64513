/** Turns, items and streams for tests of the playground's plain parts. */
import {
  type Answer,
  defaultSettings,
  newAnswer,
  type Question,
  type Settings,
} from './conversation.ts';
import type { MediaItem, MediaKind } from './media/media-item.ts';

export const SETTINGS: Settings = defaultSettings('mimo-v2.5');

export function fileItem(kind: MediaKind, name: string, mime: string, bytes = 'bytes'): MediaItem {
  return {
    id: name,
    kind,
    name,
    source: { type: 'file', blob: new Blob([bytes], { type: mime }) },
    fps: 2,
    resolution: 'default',
  };
}

export function question(text: string, media: readonly MediaItem[] = []): Question {
  return { role: 'user', id: `question ${text}`, text, media };
}

export function answer(text: string): Answer {
  return { ...newAnswer('mimo-v2.5', null), text, state: 'complete' };
}

/** A body that arrives in these pieces. */
export function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}
