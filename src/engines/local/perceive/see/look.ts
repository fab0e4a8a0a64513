/** Everything that is perceived in one picture, each network after the other, loaded on first use. */
import type { Picture } from '../../../../core/media-plan.ts';
import type { PictureEvidence } from '../../evidence.ts';
import type { OnnxOptions } from '../onnx.ts';
import type { Steps } from '../steps.ts';
import { modelDirectory, modelPackage, type ModelId } from '../../models/manifest.ts';
import { once } from '../once.ts';
import { colourImpression } from './colours.ts';
import { loadLabels } from './labels.ts';
import { loadObjects } from './objects.ts';
import { loadText } from './text.ts';

export type Look = (picture: Picture) => Steps<PictureEvidence>;

/** Prepares looking; nothing is loaded before the first picture. */
export function createLook(modelsDirectory: string, options: OnnxOptions): Look {
  const at = (id: ModelId): string => modelDirectory(modelsDirectory, modelPackage(id));
  const labels = once(() => loadLabels(at('labels')));
  const objects = once(() => loadObjects(at('objects')));
  const text = once(() => loadText(at('text'), options));

  return async function* look(picture) {
    const impression = await colourImpression(picture);
    const labelPicture = await labels();
    yield;
    const foundLabels = yield* labelPicture(picture);
    const findObjects = await objects();
    yield;
    const foundObjects = yield* findObjects(picture);
    const readText = await text();
    yield;
    const lines = yield* readText(picture);
    return {
      kind: 'image',
      width: picture.width,
      height: picture.height,
      labels: foundLabels,
      objects: foundObjects,
      lines,
      ...impression,
    };
  };
}
