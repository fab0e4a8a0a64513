/** A request too large to be kept in memory. */
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { EngineRequest } from '../engine.ts';
import {
  engineRequest,
  mediaPart,
  plannedMedia,
  user,
} from '../openai-like/testing/engine-request.ts';

export const MEGABYTE: number = 1024 * 1024;

interface Reads {
  /** Readers at work. */
  open: number;
  bytes: number;
}

/** A request with a video of so many megabytes, whose bytes exist only while they are read. */
export function bigVideo(megabytes: number): { request: EngineRequest; reads: Reads } {
  const part = mediaPart('video');
  const reads: Reads = { open: 0, bytes: 0 };
  const planned: PlannedMedia = plannedMedia(
    'video',
    megabytes * MEGABYTE,
    async function* (signal) {
      reads.open += 1;
      try {
        for (let count = 0; count < megabytes * 16; count += 1) {
          signal.throwIfAborted();
          reads.bytes += MEGABYTE / 16;
          yield Buffer.alloc(MEGABYTE / 16, 'film');
        }
      } finally {
        reads.open -= 1;
      }
    },
  );
  const media = new Map([[part, planned]]);
  return { request: engineRequest({ messages: [user('What?', part)] }, { media }), reads };
}
