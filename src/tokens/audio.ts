/** Tokens of sound: the steps of the video calculator, for sound files and sound tracks alike. */
import type { AudioPlan } from '../core/media-plan.ts';

const SAMPLE_RATE_HZ = 24_000;
const SAMPLES_PER_MEL_FRAME = 240;
const FRAMES_PER_PAD = 4;
/** Start and end of the sound. */
const MARKERS = 2;
const ESTIMATED_TOKENS_PER_SECOND = 6.25;

/** Sound tokens without markers. RangeError unless the duration is a positive number of seconds. */
export function audioPads(durationSeconds: number): number {
  requireDuration(durationSeconds);
  // Cut, not rounded, on the product of two doubles: 0.29 s is 6,959 samples.
  const samples = Math.trunc(durationSeconds * SAMPLE_RATE_HZ);
  const melFrames = Math.floor(samples / SAMPLES_PER_MEL_FRAME) + 1;
  const halved = Math.floor((melFrames - 1) / 2) + 1;
  const quartered = Math.floor(halved / 2) + (halved % 2);
  return Math.ceil(quartered / FRAMES_PER_PAD);
}

/** What a sound file costs in `usage`. Errors as `audioPads`. */
export function planAudio(durationSeconds: number): AudioPlan {
  const sound = audioPads(durationSeconds);
  return {
    kind: 'audio',
    durationSeconds,
    tokens: { vision: 0, stamps: 0, markers: MARKERS, sound, total: sound + MARKERS },
  };
}

/** The published estimate, not rounded: 6.25 a second. Errors as `audioPads`. */
export function estimateAudioTokens(durationSeconds: number): number {
  requireDuration(durationSeconds);
  return durationSeconds * ESTIMATED_TOKENS_PER_SECOND;
}

/** Throws a RangeError for a duration that is not a positive, finite number. */
export function requireDuration(durationSeconds: number): void {
  if (!Number.isFinite(durationSeconds)) throw new RangeError('duration is unknown');
  if (durationSeconds <= 0) throw new RangeError('duration is 0');
}
