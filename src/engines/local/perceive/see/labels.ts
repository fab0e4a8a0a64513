/**
 * What a picture shows, in the 1,000 classes of ImageNet, by ResNet-50. The network sees a small
 * square, in which a slim subject drowns among its surroundings; so it glances three times, at the
 * largest square and at two cuts of the middle, and the glances are averaged.
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
const CLASSES = 1_000;
/** Blue, green, red: what the network's authors subtracted. */
const CHANNEL_MEANS = [103.939, 116.779, 123.68] as const;
/** What the other glances keep: shares of the longer and of the shorter side. */
const MIDDLES = [
  { longer: 0.4, shorter: 1 },
  { longer: 0.4, shorter: 0.7 },
] as const;
const MIN_CONFIDENCE = 0.4;
/** Different names for one look, between which the network divides its certainty. */
const ONE_LOOK: readonly (readonly string[])[] = [
  ['missile', 'projectile'],
  ['sunglass', 'sunglasses'],
  ['bathtub', 'tub'],
  ['notebook', 'laptop'],
  ['screen', 'monitor'],
  ['cup', 'coffee mug'],
  ['moped', 'motor scooter'],
  ['corn', 'ear'],
  ['assault rifle', 'rifle'],
];
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
    const views = [
      await centreSquare(picture, SIDE),
      ...(await Promise.all(MIDDLES.map((shares) => middle(picture, shares)))),
    ];
    const mean = new Float32Array(CLASSES);
    for (const view of views) {
      const chances = await glance(view);
      for (const [index, chance] of chances.entries()) mean[index]! += chance / views.length;
      yield;
    }
    return bestLabels(mean, (index) => names[index]!.replaceAll('_', ' '));
  };
}

/** The middle of the picture in a square. */
async function middle(
  picture: Picture,
  shares: { readonly longer: number; readonly shorter: number },
): Promise<Picture> {
  const wide = picture.width >= picture.height;
  const width = Math.ceil(picture.width * (wide ? shares.longer : shares.shorter));
  const height = Math.ceil(picture.height * (wide ? shares.shorter : shares.longer));
  const left = Math.floor((picture.width - width) / 2);
  const top = Math.floor((picture.height - height) / 2);
  return await letterboxed(await cut(picture, { left, top, width, height }), SIDE);
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
  const all = Array.from(chances, (confidence, index) => ({ name: nameOf(index), confidence }));
  const ranked = pooled(all.sort((a, b) => b.confidence - a.confidence))
    .filter(({ confidence }) => confidence >= MIN_RUNNER_UP_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, MAX_LABELS);
  return (ranked[0]?.confidence ?? 0) >= MIN_CONFIDENCE ? ranked : [];
}

/** Gives the certainty of all names for one look to the best of them. */
function pooled(ranked: readonly FoundLabel[]): FoundLabel[] {
  const sums = new Map<string, FoundLabel>();
  for (const { name, confidence } of ranked) {
    const look = ONE_LOOK.find((names) => names.includes(name))?.[0] ?? name;
    const better = sums.get(look);
    sums.set(look, {
      name: better?.name ?? name,
      confidence: confidence + (better?.confidence ?? 0),
    });
  }
  return [...sums.values()];
}
