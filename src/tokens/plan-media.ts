/** The recipe of a kind of media, applied to what was measured. */

import type { MediaPart } from '../core/chat-request.ts';
import type { MediaFacts, MediaPlan } from '../core/media-plan.ts';
import { planAudio } from './audio.ts';
import { planImage } from './image.ts';
import { planVideo } from './video.ts';

/** How a video is looked at; other kinds ignore it. */
export type Sampling = Pick<MediaPart, 'fps' | 'mediaResolution'>;

/**
 * What the model sees of a medium and what it costs. `maxPixels` may lower the greatest area of
 * pictures and frames (at least 8,192). RangeError where the facts have no size or no duration.
 */
export function planMedia(facts: MediaFacts, sampling: Sampling, maxPixels?: number): MediaPlan {
  switch (facts.kind) {
    case 'image':
      return planImage(facts.width, facts.height, maxPixels);
    case 'audio':
      return planAudio(facts.durationSeconds);
    case 'video':
      return planVideo({
        durationSeconds: facts.durationSeconds,
        width: facts.width,
        height: facts.height,
        fps: sampling.fps,
        mediaResolution: sampling.mediaResolution,
        sound: facts.sound !== null,
        maxPixels,
      });
  }
}
