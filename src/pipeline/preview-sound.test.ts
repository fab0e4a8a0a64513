/** The outline of a sound, however its samples arrive. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peaksOf } from './preview-sound.ts';

const SAMPLE_RATE_HZ = 16_000;
const never = new AbortController().signal;

async function outline(
  samples: Float32Array,
  blockSamples: number,
  buckets: number,
  durationSeconds = samples.length / SAMPLE_RATE_HZ,
): Promise<{ least: number[]; greatest: number[] }> {
  const reader = {
    async *sound() {
      for (let at = 0; at < samples.length; at += blockSamples) {
        yield samples.subarray(at, at + blockSamples);
      }
    },
  };
  const whole = { least: [] as number[], greatest: [] as number[] };
  for await (const peaks of peaksOf(reader, durationSeconds, buckets, never)) {
    expect(peaks.from).toBe(whole.least.length);
    expect(peaks.buckets).toBe(buckets);
    whole.least.push(...peaks.least);
    whole.greatest.push(...peaks.greatest);
  }
  return whole;
}

describe('peaksOf', () => {
  it('finds the least and the greatest sample of each piece', async () => {
    const samples = Float32Array.from([0, 0.5, -0.25, 0, 0.1, 0.2, -1, 1]);
    expect(await outline(samples, 3, 4)).toEqual({
      least: [0, -0.25, 0, -1],
      greatest: [0.5, 0, 0.2, 1],
    });
  });

  it('is silent after an early end, and keeps what comes late', async () => {
    const samples = new Float32Array(SAMPLE_RATE_HZ).fill(0.5);
    expect((await outline(samples, 4000, 4, 2)).greatest).toEqual([0.5, 0.5, 0, 0]);
    expect((await outline(samples, 4000, 2, 0.5)).greatest).toEqual([0.5, 0.5]);
  });

  it('tells nothing when no pieces are asked for', async () => {
    expect(await outline(new Float32Array(8), 4, 0)).toEqual({ least: [], greatest: [] });
  });

  it('does not depend on the blocks, and loses no peak', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 900 }),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 450 }),
        async (thousandths, blockSamples, buckets) => {
          const samples = Float32Array.from(thousandths, (value) => value / 1000);
          const found = await outline(samples, blockSamples, buckets);
          expect(found).toEqual(await outline(samples, samples.length, buckets));
          expect(found.least).toHaveLength(buckets);
          expect(Math.max(...found.greatest)).toBe(Math.max(0, ...thousandths) / 1000);
          expect(Math.min(...found.least)).toBe(Math.min(0, ...thousandths) / 1000);
        },
      ),
      { numRuns: 50 },
    );
  });
});
