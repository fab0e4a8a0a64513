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

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([numbers(body.length + 8), Buffer.from(type), body]);
}

/** A picture track of `count` samples of one byte in one chunk, shown from `shownFrom` on. */
function trackOf(count: number, shownFrom: number): Buffer {
  const table = box(
    'stbl',
    box('stsd', numbers(0, 1), box('avc1', Buffer.alloc(78))),
    box('stts', numbers(0, 1, count, 1)),
    box('stsz', numbers(0, 1, count)),
    box('stsc', numbers(0, 1, 1, count, 1)),
    box('stco', numbers(0, 1, 48)),
  );
  return box(
    'trak',
    box('edts', box('elst', numbers(0, 1, 1, shownFrom, 0x10000))),
    box(
      'mdia',
      box('mdhd', numbers(0, 0, 0, 1000, count, 0)),
      box('hdlr', numbers(0, 0), Buffer.from('vide'), Buffer.alloc(13)),
      box('minf', table),
    ),
  );
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

  it('are found without walking through those in front of them', () => {
    const far = 0x7fff_ffff;
    const tracks = Array.from({ length: 32 }, () => trackOf(0xffff_ffff, far));
    const samples = firstSamples(Buffer.concat(tracks), 2)!;
    expect(samples).toHaveLength(64);
    expect(samples[1]).toEqual({ start: 48 + far + 1, end: 48 + far + 2 });
  });

  it('are not listed for more tracks than a file may have', () => {
    expect(firstSamples(Buffer.concat(Array(33).fill(trackOf(10, 0)) as Buffer[]), 8)).toBeNull();
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
