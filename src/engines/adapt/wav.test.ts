import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { wavOf } from './wav.ts';

async function pcm(blocks: readonly number[][], durationSeconds: number): Promise<number[]> {
  const decoded = (async function* (): AsyncGenerator<Float32Array> {
    for (const block of blocks) yield Float32Array.from(block);
  })();
  const written: Uint8Array[] = [];
  for await (const bytes of wavOf(decoded, durationSeconds)) written.push(bytes);
  const file = Buffer.concat(written);
  expect(file.readUInt32LE(40)).toBe(file.length - 44);
  return Array.from({ length: (file.length - 44) / 2 }, (_, i) => file.readInt16LE(44 + 2 * i));
}

it('clips what is beyond full scale', async () => {
  expect(await pcm([[0, 0.5, 1, -1, 2, -2]], 6 / 24_000)).toEqual([
    0, 16_384, 32_767, -32_767, 32_767, -32_767,
  ]);
});

it('is as long as planned, whatever is decoded: cut, or ended in silence', async () => {
  const blocks = fc.array(fc.array(fc.constant(0.5), { maxLength: 40 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(blocks, fc.integer({ min: 1, max: 100 }), async (cut, samples) => {
      const decoded = cut.flat().length;
      expect(await pcm(cut, samples / 24_000)).toEqual(
        Array.from({ length: samples }, (_, index) => (index < decoded ? 16_384 : 0)),
      );
    }),
  );
});

it('ends in more than a block of silence', async () => {
  const samples = await pcm([[1]], 2.5);
  expect(samples.length).toBe(60_000);
  expect(samples.filter((sample) => sample !== 0)).toEqual([32_767]);
});
