import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JpegSplitter } from './jpeg-splitter.ts';

/** A picture with an end marker inside a comment, where it means nothing. */
function picture(data: number): Buffer {
  const comment = [0xff, 0xfe, 0, 6, 0xff, 0xd9, 1, 2];
  const scan = [0xff, 0xda, 0, 3, 0];
  return Buffer.of(0xff, 0xd8, ...comment, ...scan, data % 255, 0xff, 0, data % 255, 0xff, 0xd9);
}

describe('the JPEG splitter', () => {
  it('finds the same pictures however the bytes are cut', () => {
    const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(fc.array(fc.nat()), cuts, (numbers, lengths) => {
        const pictures = numbers.map((number) => picture(number));
        const splitter = new JpegSplitter();
        let rest = Buffer.concat(pictures);
        const found: Buffer[] = [];
        while (rest.length > 0) {
          const cut = lengths.next().value;
          found.push(...splitter.push(rest.subarray(0, cut)));
          rest = rest.subarray(cut);
        }
        expect(found).toEqual(pictures);
      }),
    );
  });

  it('refuses anything else', () => {
    expect(() => new JpegSplitter().push(Buffer.from('not a picture'))).toThrow(RangeError);
  });
});
