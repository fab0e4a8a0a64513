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

it('cuts a long chunk into aligned slices', async () => {
  const bytes = Buffer.alloc(1_000_000, 'abcdefg');
  const slices = await encode([bytes]);
  expect(slices.length).toBeGreaterThan(3);
  expect(slices.slice(0, -1).filter((slice) => slice.includes('='))).toEqual([]);
  expect(Buffer.concat(slices).toString('latin1') === bytes.toString('base64')).toBe(true);
});
