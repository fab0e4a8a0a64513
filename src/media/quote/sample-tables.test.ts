import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstSamples } from './sample-tables.ts';

const MEDIA = path.resolve(import.meta.dirname, '../../../test/media');

function indexOf(file: string): Buffer {
  const film = readFileSync(path.join(MEDIA, file));
  const type = film.indexOf('moov');
  return film.subarray(type + 4, type - 4 + film.readUInt32BE(type - 4));
}

describe('the first samples', () => {
  it('lie where the tables say', () => {
    const film = readFileSync(path.join(MEDIA, 'demo.mp4'));
    const samples = firstSamples(indexOf('demo.mp4'), 1)!;
    const data = film.indexOf('mdat') + 4;
    expect(Math.min(...samples.map(({ start }) => start))).toBe(data);
    for (const { start, end } of samples) {
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThanOrEqual(film.length);
    }
    // Picture and sound.
    expect(firstSamples(indexOf('demo.mp4'), 4)).toHaveLength(samples.length + 2 * 3);
  });

  it('of a track that is shown from its midst on begin with what these depend on', () => {
    const plain = firstSamples(indexOf('decoder/h264-gop-12.mp4'), 8)!;
    const edited = firstSamples(indexOf('decoder/edit-list.mp4'), 8)!;
    expect(edited.length).toBeGreaterThan(plain.length + 8);
  });

  it('are not listed for fragments and codecs that need all their bytes', () => {
    const index = indexOf('demo.mp4');
    const mp3 = Buffer.from(index);
    const description = mp3.indexOf('esds');
    // Object type 0x6b is MP3 (ISO/IEC 14496-1, table 5).
    mp3.writeUInt8(0x6b, mp3.indexOf(0x40, description));
    expect(firstSamples(mp3, 8)).toBeNull();
    expect(firstSamples(indexOf('decoder/fragmented.mp4'), 8)).toBeNull();
    expect(firstSamples(Buffer.from('000000086d6f6f', 'hex'), 8)).toEqual([]);
  });

  it('are few or none, whatever the tables say', () => {
    const index = indexOf('decoder/edit-list.mp4');
    const damage = fc.array(fc.tuple(fc.nat(index.length - 1), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(damage, fc.nat(index.length), (changes, cut) => {
        const damaged = Buffer.from(index);
        for (const [offset, value] of changes) damaged.writeUInt8(value, offset);
        for (const bytes of [damaged, damaged.subarray(0, cut)]) {
          expect(firstSamples(bytes, 8)?.length ?? 0).toBeLessThan(1000);
        }
      }),
      { numRuns: 500 },
    );
  });
});
