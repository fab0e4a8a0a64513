/** Sound in the form that all files made for engines hold: 24 kHz, mono, 16 bit. */

export const SAMPLE_RATE_HZ = 24_000;
export const BYTES_PER_SAMPLE = 2;
const MAX_SAMPLE = 32_767;
/** Silence is filled in by blocks of a second. */
const SILENCE: Buffer = Buffer.alloc(SAMPLE_RATE_HZ * BYTES_PER_SAMPLE);

/** How many samples a planned length has; at least one. */
export function sampleCountOf(durationSeconds: number): number {
  return Math.max(1, Math.round(durationSeconds * SAMPLE_RATE_HZ));
}

/**
 * Exactly so many samples as little-endian bytes, block by block, since headers tell the planned
 * and billed length beforehand: what is longer is cut, what is shorter ends in silence.
 */
export async function* pcmOf(
  blocks: AsyncIterable<Float32Array>,
  sampleCount: number,
): AsyncGenerator<Uint8Array> {
  let missing = sampleCount;
  for await (const block of blocks) {
    const used = block.subarray(0, missing);
    missing -= used.length;
    yield bytesOf(used);
    if (missing === 0) break;
  }
  for (let left = missing * BYTES_PER_SAMPLE; left > 0; left -= SILENCE.length) {
    yield SILENCE.subarray(0, left);
  }
}

/** Samples beyond full scale are clipped. */
function bytesOf(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(samples.length * BYTES_PER_SAMPLE);
  for (let index = 0; index < samples.length; index += 1) {
    const clipped = Math.max(-1, Math.min(1, samples[index]!));
    bytes.writeInt16LE(Math.round(clipped * MAX_SAMPLE), index * BYTES_PER_SAMPLE);
  }
  return bytes;
}
