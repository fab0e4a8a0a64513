/** Pictures so long that no JPEG could hold them are shown all the same. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ImageFacts, MediaReader } from '../core/media-plan.ts';
import { planMedia } from '../tokens/plan-media.ts';
import { originalPicture, usedPicture } from './preview-pictures.ts';

const NEVER = new AbortController().signal;
/** A JPEG may be 65,500 pixels long, by the bounds of its encoder. */
const LONG: ImageFacts = {
  kind: 'image',
  format: 'jpeg',
  width: 65_490,
  height: 32,
  orientation: 1,
  frameCount: 1,
};
/** No format but JPEG has such a bound. */
const LONGER: ImageFacts = { ...LONG, format: 'png', width: 75_000 };

function readerOf({ width, height }: ImageFacts): MediaReader {
  const picture = { width, height, rgb: new Uint8Array(width * height * 3) };
  const lacks = (): never => {
    throw new Error('not a track');
  };
  return {
    picture: () => Promise.resolve(picture),
    frames: lacks,
    sound: lacks,
    original: lacks,
  };
}

describe('long pictures', () => {
  it.each([
    ['lying', 1, { width: 65_504, height: 32 }],
    ['standing', 6, { width: 32, height: 65_504 }],
  ])('%s, as an engine gets them', async (_name, orientation, size) => {
    const facts = { ...LONG, orientation };
    const plan = planMedia(facts, { fps: 2, mediaResolution: 'default' });
    if (plan.kind !== 'image') throw new Error('not a picture');
    const file = await usedPicture(readerOf(facts), facts, plan, null, NEVER);
    expect(file).toMatchObject({ mime: 'image/png', ...size });
    expect(await sharp(file.bytes).metadata()).toMatchObject(size);
  });

  it('as they came, and small', async () => {
    const whole = await originalPicture(readerOf(LONGER), null, NEVER);
    expect([whole.mime, whole.width]).toEqual(['image/jpeg', 65_500]);
    const standing = { ...LONGER, width: 64, height: 200_000 };
    const small = await originalPicture(readerOf(standing), 32, NEVER);
    expect([small.height, small.width]).toEqual([65_500, 21]);
  });
});
