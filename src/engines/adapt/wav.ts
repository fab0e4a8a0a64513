/** Sound as the WAV file that every engine with ears takes: 24 kHz, mono, 16 bit. */

export const WAV_SAMPLE_RATE_HZ = 24_000;
const BYTES_PER_SAMPLE = 2;
const HEADER_BYTES = 44;
const FORMAT_CHUNK_BYTES = 16;
const PCM = 1;
const MONO = 1;
const MAX_SAMPLE = 32_767;
/** Silence is filled in by blocks of a second. */
const SILENCE: Buffer = Buffer.alloc(WAV_SAMPLE_RATE_HZ * BYTES_PER_SAMPLE);

/**
 * The file, block by block. The header stands in front and tells the length, so the sound is as
 * long as it was planned and billed: what is longer is cut, what is shorter ends in silence.
 */
export async function* wavOf(
  blocks: AsyncIterable<Float32Array>,
  durationSeconds: number,
): AsyncGenerator<Uint8Array> {
  const sampleCount = Math.max(1, Math.round(durationSeconds * WAV_SAMPLE_RATE_HZ));
  let missing = sampleCount;
  yield header(sampleCount * BYTES_PER_SAMPLE);
  for await (const block of blocks) {
    const used = block.subarray(0, missing);
    missing -= used.length;
    yield pcmOf(used);
    if (missing === 0) break;
  }
  for (let left = missing * BYTES_PER_SAMPLE; left > 0; left -= SILENCE.length) {
    yield SILENCE.subarray(0, left);
  }
}

/** RIFF of two chunks, all numbers little-endian. */
function header(dataBytes: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(FORMAT_CHUNK_BYTES, 16);
  bytes.writeUInt16LE(PCM, 20);
  bytes.writeUInt16LE(MONO, 22);
  bytes.writeUInt32LE(WAV_SAMPLE_RATE_HZ, 24);
  bytes.writeUInt32LE(WAV_SAMPLE_RATE_HZ * BYTES_PER_SAMPLE, 28);
  bytes.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  bytes.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(dataBytes, 40);
  return bytes;
}

/** Samples beyond full scale are clipped. */
function pcmOf(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(samples.length * BYTES_PER_SAMPLE);
  for (let index = 0; index < samples.length; index += 1) {
    const clipped = Math.max(-1, Math.min(1, samples[index]!));
    bytes.writeInt16LE(Math.round(clipped * MAX_SAMPLE), index * BYTES_PER_SAMPLE);
  }
  return bytes;
}
