import { describe, expect, it } from 'vitest';
import { believedSeconds, checkDamage, countedSeconds } from './duration.ts';

function believed(declared: number | null, startSeconds: number, endSeconds: number): number {
  return believedSeconds('video', declared, { startSeconds, endSeconds });
}

describe('which duration counts', () => {
  it.each([
    ['the declaration, when packets end with it', 10, 0, 10, 10],
    ['within half a second', 10, 0, 9.5, 10],
    ['or one percent', 1000, 0, 1009.9, 1000],
    ['counted from the first packet, too', 10, 5, 15, 10],
    ['or from the beginning of time', 10, 5, 10, 10],
    ['but a track that begins before time begins at 0', 10, -3, 10, 10],
    ['the packets, when they last longer', 10, 0, 20, 20],
    ['the packets, when nothing is declared', null, 1, 21, 20],
  ])('%s', (_, declared, start, end, expected) => {
    expect(believed(declared, start, end)).toBe(expected);
  });

  it.each([
    [
      'a file that ends well before its declaration',
      10,
      9.4,
      'media-corrupt: the file is truncated',
    ],
    ['a header that claims ten hours', 36_000, 10, 'media-corrupt: the file is truncated'],
    ['nothing at all', null, 0, 'media-corrupt: duration is 0'],
    ['what cannot be known', null, Number.NaN, 'media-corrupt: duration is unknown'],
    ['more than four hours', 14_401, 14_401, 'media-too-long: video, 14401, 14400'],
  ])('refuses %s', (_, declared, end, message) => {
    expect(() => believed(declared, 0, end)).toThrow(message);
  });

  it('counts samples where the format says so, with the header as a witness', () => {
    expect(countedSeconds(3.02, 3.05)).toBe(3.05);
    expect(countedSeconds(null, 3.05)).toBe(3.05);
    expect(() => countedSeconds(10, 5)).toThrow('the file is truncated');
    expect(() => countedSeconds(null, 36_000)).toThrow('media-too-long: audio');
  });

  it('refuses files of which many packets are damaged', () => {
    expect(() => checkDamage(100, 20)).not.toThrow();
    expect(() => checkDamage(100, 21)).toThrow('the file is damaged');
  });
});
