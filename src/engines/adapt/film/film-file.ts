/** The film that an engine is meant to see: the planned frames alone, and the planned sound. */
import type { PlannedMedia, VideoPlan } from '../../../core/media-plan.ts';
import { pcmOf, SAMPLE_RATE_HZ, sampleCountOf } from '../pcm.ts';
import { aviOf } from './avi.ts';

/** JPEGs one after the other, already made, so that their lengths are known. */
export interface FilmFrames {
  readonly bytes: readonly number[];
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export interface FilmOptions {
  /** What the frames are: `frameCount` of them, evenly over `durationSeconds`. */
  readonly sampling: VideoPlan;
  readonly withSound: boolean;
}

/** Yields the file block by block; throws what the reader throws. */
export function filmFile(
  planned: PlannedMedia,
  frames: FilmFrames,
  { sampling, withSound }: FilmOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const sampleCount = sampleCountOf(sampling.durationSeconds);
  const sound = withSound
    ? pcmOf(planned.reader.sound({ sampleRateHz: SAMPLE_RATE_HZ }, signal), sampleCount)
    : null;
  const film = {
    ...uprightSize(planned, sampling),
    frameBytes: frames.bytes,
    sampleCount,
    sound: withSound,
  };
  return aviOf(film, { frames: frames.open(signal), sound });
}

/** Frames are upright, plans have the orientation of the file. */
function uprightSize(
  { facts }: PlannedMedia,
  { width, height }: VideoPlan,
): { width: number; height: number } {
  const lies = facts.kind === 'video' && facts.rotationDegrees % 180 !== 0;
  return lies ? { width: height, height: width } : { width, height };
}
