import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFiles } from '../../../test/media/formats/temporary.ts';
import { EndOfFileError, FileBytes, WINDOW_BYTES } from './file-bytes.ts';

const files = temporaryFiles();
afterAll(() => files[Symbol.dispose]());

const content = randomBytes(3 * WINDOW_BYTES + 17);
const path = files.write(content);
const signal = new AbortController().signal;

describe('FileBytes', () => {
  test('reads any pieces in any order as the file has them', async () => {
    await using file = await FileBytes.open(path, signal);
    expect(file.sizeBytes).toBe(content.length);
    await fc.assert(
      fc.asyncProperty(fc.nat(content.length - 1), fc.nat(WINDOW_BYTES), async (offset, length) => {
        const piece = content.subarray(offset, offset + length);
        expect((await file.upTo(offset, length)).equals(piece)).toBe(true);
        const some = await file.some(offset);
        expect(some.length).toBeGreaterThan(0);
        expect(content.subarray(offset, offset + some.length).equals(some)).toBe(true);
        if (piece.length === length) {
          expect((await file.bytes(offset, length)).equals(piece)).toBe(true);
        } else {
          await expect(file.bytes(offset, length)).rejects.toThrow(EndOfFileError);
        }
      }),
    );
  });

  test('nothing lies behind the end', async () => {
    await using file = await FileBytes.open(path, signal);
    expect(await file.upTo(content.length + 5, 10)).toHaveLength(0);
    await expect(file.some(content.length)).rejects.toThrow(EndOfFileError);
    await expect(file.bytes(2 ** 40, 1)).rejects.toThrow(EndOfFileError);
  });

  test('stops when the signal aborts', async () => {
    const controller = new AbortController();
    await using file = await FileBytes.open(path, controller.signal);
    controller.abort(new Error('gone'));
    await expect(file.bytes(0, 1)).rejects.toThrow('gone');
  });
});
