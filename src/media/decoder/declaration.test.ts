import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDeclaration } from './declaration.ts';
import type { Declaration } from './read-at.ts';
import type { ContainerFamily } from './requests.ts';

function declarationOf(container: ContainerFamily, bytes: Buffer): Promise<Declaration> {
  return readDeclaration(container, bytes.length, (offset, length) =>
    Promise.resolve(bytes.subarray(offset, offset + length)),
  );
}

function box(type: string, content: Buffer, size: number = content.length + 8): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}

function movieHeader(version: 0 | 1, timescale: number, units: bigint): Buffer {
  const content = Buffer.alloc(108);
  content.writeUInt8(version, 0);
  if (version === 0) {
    content.writeUInt32BE(timescale, 12);
    content.writeUInt32BE(Number(units), 16);
  } else {
    content.writeUInt32BE(timescale, 20);
    content.writeBigUInt64BE(units, 24);
  }
  return box('mvhd', content);
}

const BRAND = box('ftyp', Buffer.from('isom0000'));
const DATA = box('mdat', Buffer.alloc(50));

describe('MP4, MOV and M4A', () => {
  it.each([
    ['units ÷ timescale', movieHeader(0, 90_000, 271_800n), 3.02],
    ['in 64 bits', movieHeader(1, 1000, 60_000n), 60],
    ['0: not said', movieHeader(0, 1000, 0n), null],
    ['all ones: not said', movieHeader(0, 1000, 0xffff_ffffn), null],
    ['all ones in 64 bits', movieHeader(1, 1000, 0xffff_ffff_ffff_ffffn), null],
    ['no timescale', movieHeader(0, 0, 5n), null],
  ])('%s', async (_, header, seconds) => {
    const movie = box('moov', Buffer.concat([box('free', Buffer.alloc(9)), header]));
    for (const order of [
      [BRAND, movie, DATA],
      [BRAND, DATA, movie],
    ]) {
      expect(await declarationOf('iso-media', Buffer.concat(order))).toEqual({
        seconds,
        complete: true,
      });
    }
  });

  it('notices a box that goes on after the end of the file', async () => {
    const cut = Buffer.concat([BRAND, box('mdat', Buffer.alloc(50), 5000)]);
    expect(await declarationOf('iso-media', cut)).toMatchObject({ seconds: null, complete: false });
  });

  it.each([
    ['before the header', (tracks: Buffer) => [tracks, movieHeader(0, 1000, 5000n)]],
    ['behind the header', (tracks: Buffer) => [movieHeader(0, 1000, 5000n), tracks]],
  ])('refuses ten thousand tracks %s after a few reads', async (_, contents) => {
    const tracks = Buffer.concat(Array.from({ length: 10_000 }, () => box('trak', DATA)));
    const film = Buffer.concat([BRAND, box('moov', Buffer.concat(contents(tracks))), DATA]);
    let reads = 0;
    const declaration = readDeclaration('iso-media', film.length, (offset, length) => {
      reads += 1;
      return Promise.resolve(film.subarray(offset, offset + length));
    });
    await expect(declaration).rejects.toMatchObject({ values: ['more than 32 streams'] });
    expect(reads).toBeLessThan(50);
  });

  it('takes 32 tracks, and counts those of a second index too', async () => {
    const half = box('moov', Buffer.concat(Array.from({ length: 16 }, () => box('trak', DATA))));
    const more = box('moov', box('trak', DATA));
    expect(await declarationOf('iso-media', Buffer.concat([BRAND, half, half]))).toMatchObject({
      complete: true,
    });
    await expect(
      declarationOf('iso-media', Buffer.concat([BRAND, half, half, more])),
    ).rejects.toThrow('more than 32 streams');
  });

  it('refuses an index of countless boxes of any type', async () => {
    const boxes = Buffer.concat(Array.from({ length: 1025 }, () => box('udta', Buffer.alloc(0))));
    await expect(
      declarationOf('iso-media', Buffer.concat([BRAND, box('moov', boxes)])),
    ).rejects.toThrow('more than 1024 boxes');
  });

  it('lets the last box reach to the end of the file', async () => {
    const open = Buffer.concat([BRAND, box('mdat', Buffer.alloc(50), 0)]);
    expect(await declarationOf('iso-media', open)).toMatchObject({ seconds: null, complete: true });
  });
});

describe('AVI', () => {
  function avi(frames: number, riffBytes: number): Buffer {
    const bytes = Buffer.alloc(200);
    bytes.write('RIFF', 0);
    bytes.writeUInt32LE(riffBytes, 4);
    bytes.write('AVI LIST', 8);
    bytes.write('hdrlavih', 20);
    bytes.writeUInt32LE(40_000, 32);
    bytes.writeUInt32LE(frames, 48);
    return bytes;
  }

  it.each([
    ['frames × microseconds', avi(150, 192), { seconds: 6, complete: true }],
    ['no frames: not said', avi(0, 192), { seconds: null, complete: true }],
    ['a size not known when writing', avi(150, 0xffff_ffff), { seconds: 6, complete: true }],
    ['more than the file has', avi(150, 1000), { seconds: 6, complete: false }],
  ])('%s', async (_, bytes, expected) => {
    expect(await declarationOf('avi', bytes)).toEqual(expected);
  });
});

describe('WAV and OGG', () => {
  it.each<[string, ContainerFamily, Buffer, boolean]>([
    ['a RIFF of its size', 'wav', riff(36), true],
    ['a RIFF cut short', 'wav', riff(1000), false],
    ['a RIFF whose size was not known', 'wav', riff(0x7fff_ffff), true],
    ['less than a header', 'wav', riff(36).subarray(0, 7), false],
    ['a whole page', 'ogg', page(), true],
    ['pages and something else', 'ogg', Buffer.concat([page(), page(), Buffer.alloc(9)]), true],
    ['a page cut short', 'ogg', page().subarray(0, -1), false],
    ['no page at all', 'ogg', Buffer.alloc(100), false],
  ])('%s', async (_, container, bytes, complete) => {
    expect(await declarationOf(container, bytes)).toMatchObject({ seconds: null, complete });
  });

  function riff(size: number): Buffer {
    const bytes = Buffer.alloc(44);
    bytes.write('RIFF', 0);
    bytes.writeUInt32LE(size, 4);
    return bytes;
  }

  function page(): Buffer {
    const bytes = Buffer.alloc(27 + 2 + 300);
    bytes.write('OggS', 0);
    bytes.set([2, 255, 45], 26);
    return bytes;
  }
});

describe('ASF', () => {
  function asf(playTicks: bigint, prerollMs: bigint, flags: number): Buffer {
    const bytes = Buffer.alloc(300);
    bytes.writeBigUInt64LE(40n, 30 + 16);
    const properties = 30 + 40;
    Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex').copy(bytes, properties);
    bytes.writeBigUInt64LE(104n, properties + 16);
    bytes.writeBigUInt64LE(playTicks, properties + 64);
    bytes.writeBigUInt64LE(prerollMs, properties + 80);
    bytes.writeUInt32LE(flags, properties + 88);
    return bytes;
  }

  it.each([
    ['play duration less preroll', asf(71_460_000n, 3100n, 2), 4.046],
    ['only preroll: not said', asf(31_000_000n, 3100n, 2), null],
    ['a broadcast: not said', asf(71_460_000n, 3100n, 1), null],
  ])('%s', async (_, bytes, seconds) => {
    expect(await declarationOf('asf', bytes)).toEqual({ seconds, complete: true });
  });
});

describe('any bytes', () => {
  it('end in an answer', async () => {
    const container = fc.constantFrom<ContainerFamily>('iso-media', 'avi', 'asf', 'mp3');
    await fc.assert(
      fc.asyncProperty(container, fc.uint8Array({ maxLength: 400 }), async (family, bytes) => {
        const { seconds } = await declarationOf(family, Buffer.from(bytes));
        expect(seconds === null || seconds > 0).toBe(true);
      }),
    );
  });
});
