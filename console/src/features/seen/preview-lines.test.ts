/** What the lines of a preview add up to. */
import { expect, it } from 'vitest';
import { NOTHING_SEEN, type PreviewLine, type Receipt, seenWith } from './preview-lines.ts';

const TOKENS = { vision: 4, stamps: 0, markers: 2, sound: 0, total: 6 };
const RECEIPT: Receipt = { type: 'image', bytes: 9, container: 'gif', codecs: [], tokens: TOKENS };
const PICTURE = { mime: 'image/png', width: 2, height: 2, data: 'AA==' };

it('grows line by line', () => {
  const lines: readonly PreviewLine[] = [
    { type: 'prompt' },
    { type: 'media', receipt: RECEIPT, facts: { frame_count: 3 }, prices: [], frames: [0, 5] },
    { type: 'picture', of: 'used', ...PICTURE },
    { type: 'picture', of: 'original', ...PICTURE, width: 3 },
    { type: 'frame', index: 0, time_seconds: 0, ...PICTURE },
    { type: 'frame', index: 5, time_seconds: 2.5, ...PICTURE },
    { type: 'peaks', buckets: 3, least: [-1, 0], greatest: [1, 0] },
    { type: 'peaks', buckets: 3, least: [-0.5], greatest: [0.5] },
    { type: 'unavailable', error: { message: 'not yet', code: '503', param: null } },
    { type: 'done' },
  ];
  const seen = lines.reduce(seenWith, NOTHING_SEEN);
  expect(seen).toMatchObject({
    receipt: RECEIPT,
    isAnimated: true,
    chosen: [0, 5],
    settings: [],
    used: { width: 2 },
    original: { width: 3 },
    buckets: 3,
    least: [-1, 0, -0.5],
    greatest: [1, 0, 0.5],
    transcript: null,
    unavailable: 'not yet',
  });
  expect(seen.frames.map(({ index }) => index)).toEqual([0, 5]);
  expect(NOTHING_SEEN.frames).toEqual([]);
});
