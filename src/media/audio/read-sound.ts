/** The sound of a sound file or a video, as mono float samples. */
import type { SoundOptions } from '../../core/media-plan.ts';
import type { DecoderPool, MediaFile } from '../decoder/requests.ts';

/**
 * Blocks of one second (the last is shorter). Decoding waits while nobody reads, and ends when the
 * reader leaves. Rejects with `media-corrupt` when there is no sound.
 */
export function readSound(
  pool: DecoderPool,
  file: MediaFile,
  { sampleRateHz }: SoundOptions,
  durationSeconds: number,
  signal: AbortSignal,
): AsyncIterable<Float32Array> {
  return pool.sound(file, { sampleRateHz, durationSeconds }, signal);
}
