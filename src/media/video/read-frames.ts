/** The frames that a plan names, as JPEGs, in the order of time. */
import type { Frame, VideoPlan } from '../../core/media-plan.ts';
import type { DecoderPool, MediaFile } from '../decoder/requests.ts';

/**
 * All planned frames, or only those whose index is listed (in any order; they come ascending).
 * Throws a RangeError for an index that is not in the plan. Decoding waits while nobody reads, and
 * ends when the reader leaves.
 */
export function readFrames(
  pool: DecoderPool,
  file: MediaFile,
  plan: VideoPlan,
  signal: AbortSignal,
  indexes?: readonly number[],
): AsyncIterable<Frame> {
  const { frameCount, durationSeconds, width, height } = plan;
  const all = indexes ?? Array.from({ length: frameCount }, (_, index) => index);
  const wanted = [...new Set(all)].sort((one, other) => one - other);
  for (const index of wanted) {
    if (!Number.isInteger(index) || index < 0 || index >= frameCount) {
      throw new RangeError(`frame ${index} of ${frameCount}`);
    }
  }
  return pool.frames(file, { frameCount, durationSeconds, width, height, indexes: wanted }, signal);
}
