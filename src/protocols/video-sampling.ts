/** How a video is looked at: frames per second and resolution (wire.md section 4). */
import type { MediaPart, MediaResolution } from '../core/chat-request.ts';
import {
  calledByKey,
  type Fields,
  isAbsent,
  numberBetween,
  oneOf,
  optional,
  type Shape,
} from './fields.ts';

export type VideoSampling = Pick<MediaPart, 'fps' | 'mediaResolution'>;

export const DEFAULT_SAMPLING: VideoSampling = { fps: 2, mediaResolution: 'default' };
export const FRAMES_PER_SECOND: Shape<number> = numberBetween(0.1, 10);
export const MEDIA_RESOLUTION: Shape<MediaResolution> = oneOf(
  ['default', 'max'],
  '"default" or "max"',
);

/** Each key counts where the dialect puts it, `place`; when absent there, in `otherPlace`. */
export function decodeVideoSampling(place: Fields, otherPlace: Fields): VideoSampling {
  const holding = (key: string): Fields =>
    calledByKey(isAbsent(place.object[key]) ? otherPlace : place);
  return {
    fps: optional(holding('fps'), 'fps', FRAMES_PER_SECOND) ?? DEFAULT_SAMPLING.fps,
    mediaResolution:
      optional(holding('media_resolution'), 'media_resolution', MEDIA_RESOLUTION) ??
      DEFAULT_SAMPLING.mediaResolution,
  };
}
