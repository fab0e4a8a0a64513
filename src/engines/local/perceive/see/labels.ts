/**
 * What a picture shows, in the 1,000 classes of ImageNet, by ResNet-50. The network sees a small
 * square, in which a slim subject drowns; so it glances twice, at the whole picture and at the
 * middle of it, and the glances are averaged.
 */
import type { Picture } from '../../../../core/media-plan.ts';
import type { FoundLabel } from '../../evidence.ts';
import type { Steps } from '../steps.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { centreSquare, cut, letterboxed } from './picture.ts';
import { modelOnDisk, startTensorflow } from './tensorflow.ts';

const SIDE = 224;
/** Blue, green, red: what the network's authors subtracted. */
const CHANNEL_MEANS = [103.939, 116.779, 123.68] as const;
/** Share of the longer side that the second glance keeps. */
const MIDDLE_SHARE = 0.4;
const MIN_CONFIDENCE = 0.4;
/** Once a label is sure enough, others down to this are worth a mention. */
const MIN_RUNNER_UP_CONFIDENCE = 0.1;
const MAX_LABELS = 3;

export type LabelPicture = (picture: Picture) => Steps<FoundLabel[]>;

/** Loads the network; the returned function labels one picture. */
export async function loadLabels(directory: string): Promise<LabelPicture> {
  await startTensorflow();
  const network = await loadLayersModel(modelOnDisk(directory));
  const text = await readFile(join(directory, 'labels.json'), 'utf8');
  const names = JSON.parse(text) as Readonly<Record<string, string>>;

  const glance = async (square: Picture): Promise<Float32Array> => {
    const input = tensor4d(networkInput(square.rgb), [1, SIDE, SIDE, 3]);
    const output = network.predict(input) as Tensor;
    const chances = (await output.data()) as Float32Array;
    input.dispose();
    output.dispose();
    return chances;
  };

  return async function* labelPicture(picture) {
    const views = [await centreSquare(picture, SIDE), await middle(picture)];
    const glances: Float32Array[] = [];
    for (const view of views) {
      glances.push(await glance(view));
      yield;
    }
    const mean = glances[0]!.map((chance, index) => (chance + glances[1]![index]!) / 2);
    return bestLabels(mean, (index) => names[index]!.replaceAll('_', ' '));
  };
}

/** The middle of the longer side, whole in the other direction. */
async function middle(picture: Picture): Promise<Picture> {
  const { width, height } = picture;
  const wide = width >= height;
  const part = {
    width: wide ? Math.ceil(width * MIDDLE_SHARE) : width,
    height: wide ? height : Math.ceil(height * MIDDLE_SHARE),
  };
  const left = Math.floor((width - part.width) / 2);
  const top = Math.floor((height - part.height) / 2);
  return await letterboxed(await cut(picture, { left, top, ...part }), SIDE);
}

/** RGB bytes → blue, green, red around zero. */
function networkInput(rgb: Uint8Array): Float32Array {
  const input = new Float32Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 3) {
    for (let channel = 0; channel < 3; channel += 1) {
      input[at + channel] = rgb[at + 2 - channel]! - CHANNEL_MEANS[channel]!;
    }
  }
  return input;
}

/** The few labels worth naming, best first; none when nothing is sure. */
export function bestLabels(chances: Float32Array, nameOf: (index: number) => string): FoundLabel[] {
  const ranked = Array.from(chances, (confidence, index) => ({ confidence, index }))
    .filter(({ confidence }) => confidence >= MIN_RUNNER_UP_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, MAX_LABELS);
  if ((ranked[0]?.confidence ?? 0) < MIN_CONFIDENCE) return [];
  return ranked.map(({ confidence, index }) => ({ name: nameOf(index), confidence }));
}
