import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64Characters, base64Of } from './base64.ts';

async function encode(chunks: readonly Uint8Array[]): Promise<Buffer[]> {
  const slices: Buffer[] = [];
  for await (const slice of base64Of(chunksOf(chunks))) slices.push(slice);
  return slices;
}

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

it('is the base64 of the whole, however the bytes are cut, and as long as foretold', async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(chunks, async (cut) => {
      const whole = Buffer.concat(cut);
      const slices = await encode(cut);
      expect(Buffer.concat(slices).toString('latin1')).toBe(whole.toString('base64'));
      expect(base64Characters(whole.length)).toBe(whole.toString('base64').length);
    }),
  );
});

it('keeps nothing of a chunk whose memory serves again', async () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 });
  const property = fc.asyncProperty(bytes, fc.integer({ min: 1, max: 7 }), async (whole, block) => {
    const memory = new Uint8Array(block);
    async function* again(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < whole.length; at += block) {
        const length = Math.min(block, whole.length - at);
        memory.set(whole.subarray(at, at + length));
        yield memory.subarray(0, length);
        memory.fill(0);
      }
    }
    const slices: Buffer[] = [];
    for await (const slice of base64Of(again())) slices.push(slice);
    expect(Buffer.concat(slices).toString('latin1')).toBe(Buffer.from(whole).toString('base64'));
  });
  await fc.assert(property);
});

it('cuts a long chunk into aligned slices', async () => {
  const bytes = Buffer.alloc(1_000_000, 'abcdefg');
  const slices = await encode([bytes]);
  expect(slices.length).toBeGreaterThan(3);
  expect(slices.slice(0, -1).filter((slice) => slice.includes('='))).toEqual([]);
  expect(Buffer.concat(slices).toString('latin1') === bytes.toString('base64')).toBe(true);
});
