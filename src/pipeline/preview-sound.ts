/** The outline of a sound: the least and the greatest sample of each of a few hundred pieces. */
import type { MediaReader } from '../core/media-plan.ts';

/** As perception hears it. */
const SAMPLE_RATE_HZ = 16_000;
/** Told at a time, so that long sounds are drawn while they are read. */
const BUCKETS_PER_TELLING = 100;
/** A screen shows no finer steps than thousandths. */
const STEPS = 1000;

interface Peaks {
  /** The first bucket that is told here. */
  readonly from: number;
  /** In all. */
  readonly buckets: number;
  readonly least: readonly number[];
  readonly greatest: readonly number[];
}

/**
 * Tells all buckets in order, each once; those after an early end of the sound are silent. What
 * comes after the announced duration counts as part of the last.
 */
export async function* peaksOf(
  reader: Pick<MediaReader, 'sound'>,
  durationSeconds: number,
  buckets: number,
  signal: AbortSignal,
): AsyncGenerator<Peaks, void, undefined> {
  if (buckets === 0) return;
  const bucketSamples = Math.max(1, (durationSeconds * SAMPLE_RATE_HZ) / buckets);
  const least = new Float32Array(buckets);
  const greatest = new Float32Array(buckets);
  const told = (from: number, to: number): Peaks => ({
    from,
    buckets,
    least: Array.from(least.subarray(from, to), rounded),
    greatest: Array.from(greatest.subarray(from, to), rounded),
  });
  let from = 0;
  let position = 0;
  for await (const block of reader.sound({ sampleRateHz: SAMPLE_RATE_HZ }, signal)) {
    for (const sample of block) {
      const bucket = Math.min(buckets - 1, Math.floor(position / bucketSamples));
      if (sample < least[bucket]!) least[bucket] = sample;
      if (sample > greatest[bucket]!) greatest[bucket] = sample;
      position += 1;
    }
    // The bucket of the last sample may go on in the next block.
    const whole = Math.min(buckets - 1, Math.floor(position / bucketSamples));
    for (; from + BUCKETS_PER_TELLING <= whole; from += BUCKETS_PER_TELLING) {
      yield told(from, from + BUCKETS_PER_TELLING);
    }
  }
  if (from < buckets) yield told(from, buckets);
}

function rounded(sample: number): number {
  return Math.round(sample * STEPS) / STEPS;
}
