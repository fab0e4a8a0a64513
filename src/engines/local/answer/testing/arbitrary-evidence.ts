/** Random evidence for properties: odd names, confidences and boxes, well formed all the same. */
import * as fc from 'fast-check';
import type { Evidence, PictureEvidence, SoundEvidence, VideoEvidence } from '../../evidence.ts';
import { COCO_CLASSES } from '../../understand/coco-classes.ts';
import { LABEL_GROUPS } from '../../understand/label-groups.ts';

/** None that is also the name of a thing. */
const COLOURS = ['black', 'white', 'grey', 'brown', 'dark blue', 'red'];
const box = fc
  .record(
    {
      left: fc.double({ min: 0, max: 0.9, noNaN: true }),
      top: fc.double({ min: 0, max: 0.9, noNaN: true }),
      width: fc.double({ min: 0, max: 1, noNaN: true }),
      height: fc.double({ min: 0, max: 1, noNaN: true }),
    },
    { noNullPrototype: true },
  )
  .map(({ left, top, width, height }) => ({
    left,
    top,
    width: Math.min(width, 1 - left),
    height: Math.min(height, 1 - top),
  }));
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const words = fc.constantFrom('Hello there', 'EXIT', 'Order 17', 'call me', '出口', 'a|b', 'x y z');
const labelNames = [
  ...new Set(
    Object.values(LABEL_GROUPS).flatMap((group) => group.split(',').map((name) => name.trim())),
  ),
];

/** Any picture, sensible or not. */
export const picture: fc.Arbitrary<PictureEvidence> = fc.record({
  kind: fc.constant('image' as const),
  width: fc.integer({ min: 1, max: 4_000 }),
  height: fc.integer({ min: 1, max: 4_000 }),
  labels: fc.array(fc.record({ name: fc.constantFrom(...labelNames), confidence: unit }), {
    maxLength: 3,
  }),
  objects: fc.array(
    fc.record({ name: fc.constantFrom(...COCO_CLASSES.keys()), confidence: unit, box }),
    { maxLength: 5 },
  ),
  lines: fc.array(fc.record({ text: words, confidence: unit, box }), { maxLength: 9 }),
  colours: fc.array(fc.record({ name: fc.constantFrom(...COLOURS), share: unit }), {
    maxLength: 4,
  }),
  brightness: unit,
});
/** Any sound. */
const sound: fc.Arbitrary<SoundEvidence> = fc.record({
  kind: fc.constant('audio' as const),
  durationSeconds: fc.double({ min: 0.1, max: 4_000, noNaN: true }),
  segments: fc.array(
    fc.record({
      startSeconds: fc.double({ min: 0, max: 100, noNaN: true }),
      endSeconds: fc.double({ min: 100, max: 200, noNaN: true }),
      text: words,
      language: fc.constantFrom('en', 'zh', 'de'),
      confidence: unit,
    }),
    { maxLength: 4 },
  ),
  speechShare: unit,
  background: fc.constantFrom(
    'silence' as const,
    'noise' as const,
    'music-like' as const,
    'none' as const,
  ),
  loudnessDb: fc.option(fc.double({ min: -90, max: 0, noNaN: true })),
});
/** Any video of up to 16 scenes. */
const video: fc.Arbitrary<VideoEvidence> = fc.record({
  kind: fc.constant('video' as const),
  durationSeconds: fc.constant(60),
  width: fc.constant(640),
  height: fc.constant(480),
  frameCount: fc.constant(120),
  scenes: fc.array(picture, { maxLength: 16 }).map((pictures) =>
    pictures.map((each, index) => ({
      startSeconds: index,
      endSeconds: index + 1,
      frameSeconds: index,
      picture: each,
    })),
  ),
  shotStartsSeconds: fc.constant([0]),
  sound: fc.option(sound),
});
/** Evidence of any kind. */
export const evidence: fc.Arbitrary<Evidence> = fc.oneof(picture, sound, video);
