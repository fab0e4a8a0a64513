/** Sound as the WAV file that every engine with ears takes. */
import { chunk, CHUNK_HEAD_BYTES, chunkHead, long, word } from './riff.ts';
import { BYTES_PER_SAMPLE, pcmOf, SAMPLE_RATE_HZ, sampleCountOf } from './pcm.ts';

const PCM = 1;
const MONO = 1;

/** Exactly as long as planned, block by block. */
export async function* wavOf(
  blocks: AsyncIterable<Float32Array>,
  durationSeconds: number,
): AsyncGenerator<Uint8Array> {
  const sampleCount = sampleCountOf(durationSeconds);
  const dataBytes = sampleCount * BYTES_PER_SAMPLE;
  const format = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', pcmFormat())]);
  yield Buffer.concat([
    chunkHead('RIFF', format.length + CHUNK_HEAD_BYTES + dataBytes),
    format,
    chunkHead('data', dataBytes),
  ]);
  yield* pcmOf(blocks, sampleCount);
}

/** What WAV and AVI files say of samples as `pcmOf` writes them (WAVEFORMAT). */
export function pcmFormat(): Buffer {
  return Buffer.concat([
    word(PCM),
    word(MONO),
    long(SAMPLE_RATE_HZ),
    long(SAMPLE_RATE_HZ * BYTES_PER_SAMPLE),
    word(BYTES_PER_SAMPLE),
    word(8 * BYTES_PER_SAMPLE),
  ]);
}
