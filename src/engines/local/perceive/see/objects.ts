/**
 * Things with boxes, in the 80 classes of COCO, by a small single-shot detector. It proposes 1,917
 * boxes with a score for each class; what is left after dropping weak and overlapping ones counts.
 */
import type { Picture } from '../../../../core/media-plan.ts';
import type { Box, FoundObject } from '../../evidence.ts';
import type { Steps } from '../steps.ts';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import { cocoName } from './coco-names.ts';
import { resized } from './picture.ts';
import { modelOnDisk, startTensorflow } from './tensorflow.ts';

/** The network works on this size whatever it is given. */
const SIDE = 300;
const MIN_CONFIDENCE = 0.5;
/** Two boxes of one class that overlap more (intersection over union) are one thing. */
const MAX_OVERLAP_SAME_CLASS = 0.45;
/** Two classes on nearly the same box are two guesses at one thing. */
const MAX_OVERLAP_OTHER_CLASS = 0.8;
const MAX_OBJECTS = 50;

export type FindObjects = (picture: Picture) => Steps<FoundObject[]>;

/** Loads the detector; the returned function looks at one picture. */
export async function loadObjects(directory: string): Promise<FindObjects> {
  await startTensorflow();
  const network = await loadGraphModel(modelOnDisk(directory));

  return async function* findObjects(picture) {
    const small = await resized(picture, SIDE, SIDE);
    const input = tensor4d(Int32Array.from(small.rgb), [1, SIDE, SIDE, 3], 'int32');
    const outputs = (await network.executeAsync(input)) as Tensor[];
    const [scores, corners] = await Promise.all(outputs.map((output) => output.data()));
    const classCount = outputs[0]!.shape[2]!;
    for (const tensor of [input, ...outputs]) tensor.dispose();
    yield;
    return distinct(proposals(scores as Float32Array, corners as Float32Array, classCount));
  };
}

/** Every proposal whose best class is sure enough. Corners are top, left, bottom, right. */
function proposals(scores: Float32Array, corners: Float32Array, classCount: number): FoundObject[] {
  const found: FoundObject[] = [];
  for (let index = 0; index * classCount < scores.length; index += 1) {
    for (let kind = 0; kind < classCount; kind += 1) {
      const confidence = scores[index * classCount + kind]!;
      // Class numbers of COCO start at one.
      const name = confidence >= MIN_CONFIDENCE ? cocoName(kind + 1) : null;
      if (name === null) continue;
      const [top, left, bottom, right] = Array.from(
        corners.subarray(index * 4, index * 4 + 4),
        (value) => Math.min(1, Math.max(0, value)),
      ) as [number, number, number, number];
      const box = { left, top, width: right - left, height: bottom - top };
      found.push({ name, confidence, box });
    }
  }
  return found;
}

/** Non-maximum suppression: the best first, and nothing that repeats a better one. */
export function distinct(candidates: readonly FoundObject[]): FoundObject[] {
  const kept: FoundObject[] = [];
  for (const candidate of [...candidates].sort((a, b) => b.confidence - a.confidence)) {
    const repeats = kept.some((better) => {
      const limit =
        better.name === candidate.name ? MAX_OVERLAP_SAME_CLASS : MAX_OVERLAP_OTHER_CLASS;
      return overlap(better.box, candidate.box) > limit;
    });
    if (!repeats) kept.push(candidate);
    if (kept.length === MAX_OBJECTS) break;
  }
  return kept;
}

/** Intersection over union. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
