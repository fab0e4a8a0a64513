/**
 * Our arithmetic against the published Python calculators themselves. The tables were written by
 * `scripts/token-reference.py`, which runs the code of the documents.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { audioPads } from '../../src/tokens/audio.ts';
import { estimateImageTokens } from '../../src/tokens/image.ts';
import { estimateVideoTokens } from '../../src/tokens/video.ts';

function rows(table: string): string[][] {
  const text = readFileSync(new URL(`${table}.csv`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

/** Rows that come out differently, as text; the tests want none. */
function differences(table: string, ours: (row: string[]) => number): string[] {
  const all = rows(table);
  expect(all.length).toBeGreaterThan(1000);
  return all.flatMap((row) => {
    const tokens = ours(row);
    return tokens === Number(row.at(-1)) ? [] : [`${row.join(',')}: ours ${tokens}`];
  });
}

test('pictures: every multiple of 16 to 4,096, and two thousand random ones', () => {
  const ours = ([width, height]: string[]): number =>
    estimateImageTokens(Number(width), Number(height));
  // Where the recipe comes to nothing, a picture is still one token.
  const nothing = rows('images')
    .filter((row) => row[2] === '0')
    .map((row) => row.join(','));
  const different = differences('images', ours);
  expect(different).toEqual(nothing.map((row) => `${row}: ours 1`));
});

test('videos: three thousand random shapes, rates and lengths', () => {
  const different = differences('videos', ([duration, width, height, fps, level, mute]) =>
    estimateVideoTokens({
      durationSeconds: Number(duration),
      width: Number(width),
      height: Number(height),
      fps: Number(fps),
      mediaResolution: level === 'max' ? 'max' : 'default',
      mute: mute === 'True',
    }),
  );
  expect(different).toEqual([]);
});

test('sound: a thousand lengths in milliseconds', () => {
  expect(differences('sounds', ([ms]) => audioPads(Number(ms) / 1000))).toEqual([]);
});
