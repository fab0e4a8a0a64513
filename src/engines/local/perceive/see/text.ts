/**
 * Text in pictures, by three small networks of the PP-OCR family: one marks where text is, one
 * reads a line that has been cut out and straightened, and one tells lines that stand on their head.
 */
import type { Picture } from '../../../../core/media-plan.ts';
import type { FoundText } from '../../evidence.ts';
import type { Steps } from '../steps.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { floats, openModel, runSingle, type OnnxOptions } from '../onnx.ts';
import { resized } from './picture.ts';
import { inReadingOrder } from './reading-order.ts';
import { straightened, type Turn } from './text-cut.ts';
import { decodeLine, tidied, type ReadLine } from './text-decode.ts';
import { bounds, textRegions, type SlantedBox } from './text-regions.ts';

/** Longer sides are scaled down to this before looking for text; lines are read in full size. */
const MAX_SEARCH_SIDE = 1_280;
/** Small pictures are enlarged to this, at most twice: the finder overlooks tiny letters. */
const MIN_SEARCH_SIDE = 800;
const MAX_ENLARGEMENT = 2;
const SEARCH_MULTIPLE = 32;
/** Of red, green and blue, in the order the network was trained on (blue first, same numbers). */
const SEARCH_MEANS = [0.485, 0.456, 0.406] as const;
const SEARCH_DEVIATIONS = [0.229, 0.224, 0.225] as const;

const LINE_HEIGHT = 48;
const MIN_LINE_WIDTH = 48;
const MAX_LINE_WIDTH = 3_200;
const WIDTH_MULTIPLE = 8;
const UPSIDE_DOWN_WIDTH = 192;
const MIN_UPSIDE_DOWN = 0.9;
/** Taller than this many times its width, a box holds text that runs downwards. */
const UPRIGHT_RATIO = 1.5;
const MIN_LINE_CONFIDENCE = 0.6;
/** Below this a line may stand on its head. */
const DOUBTFUL_CONFIDENCE = 0.85;

export type ReadText = (picture: Picture) => Steps<FoundText[]>;

/** Loads the three networks; the returned function reads one picture, line by line. */
export async function loadText(directory: string, options: OnnxOptions): Promise<ReadText> {
  const open = (name: string): ReturnType<typeof openModel> =>
    openModel(join(directory, name), options);
  const finder = await open('ch_PP-OCRv4_det_infer.onnx');
  const reader = await open('ch_PP-OCRv4_rec_infer.onnx');
  const upsideDown = await open('ch_ppocr_mobile_v2.0_cls_infer.onnx');
  const characters = (await readFile(join(directory, 'ppocr_keys_v1.txt'), 'utf8')).split('\n');
  const alphabet = ['', ...characters.filter((character) => character !== ''), ' '];

  const readLine = async (picture: Picture, box: SlantedBox, turn: Turn): Promise<ReadLine> => {
    const [runs, stands] = turn === 'quarter' ? [box.height, box.width] : [box.width, box.height];
    const filled = Math.min(MAX_LINE_WIDTH, Math.max(8, Math.round((LINE_HEIGHT * runs) / stands)));
    const width = multipleOf(Math.max(filled, MIN_LINE_WIDTH), WIDTH_MULTIPLE);
    const planes = straightened(picture, box, { width, height: LINE_HEIGHT, filled }, turn);
    const { values } = await runSingle(reader, floats(planes, [1, 3, LINE_HEIGHT, width]));
    return decodeLine(values, alphabet);
  };

  const standsOnItsHead = async (picture: Picture, box: SlantedBox): Promise<boolean> => {
    const filled = Math.min(UPSIDE_DOWN_WIDTH, Math.round((LINE_HEIGHT * box.width) / box.height));
    const size = { width: UPSIDE_DOWN_WIDTH, height: LINE_HEIGHT, filled };
    const planes = straightened(picture, box, size, 'none');
    const shape = [1, 3, LINE_HEIGHT, UPSIDE_DOWN_WIDTH];
    const { values } = await runSingle(upsideDown, floats(planes, shape));
    return values[1]! >= MIN_UPSIDE_DOWN;
  };

  return async function* readText(picture) {
    const longer = Math.max(picture.width, picture.height);
    const enlargement = Math.min(MAX_ENLARGEMENT, Math.max(1, MIN_SEARCH_SIDE / longer));
    const scale = Math.min(enlargement, MAX_SEARCH_SIDE / longer);
    const width = multipleOf(picture.width * scale, SEARCH_MULTIPLE);
    const height = multipleOf(picture.height * scale, SEARCH_MULTIPLE);
    const search = await resized(picture, width, height);
    const { values } = await runSingle(finder, floats(searchInput(search), [1, 3, height, width]));
    const regions = textRegions(values, width, height);
    yield;
    const lines: FoundText[] = [];
    for (const region of regions) {
      const box = scaledBox(region, picture.width / width, picture.height / height);
      const downwards = box.height > box.width * UPRIGHT_RATIO;
      let line = await readLine(picture, box, downwards ? 'quarter' : 'none');
      yield;
      if (line.confidence < DOUBTFUL_CONFIDENCE && !downwards) {
        if (await standsOnItsHead(picture, box)) {
          const turned = await readLine(picture, box, 'half');
          if (turned.confidence > line.confidence) line = turned;
        }
        yield;
      }
      const text = tidied(line.text);
      if (line.confidence < MIN_LINE_CONFIDENCE || text === '') continue;
      lines.push({ text, confidence: line.confidence, box: fractions(box, picture) });
    }
    return inReadingOrder(lines);
  };
}

function multipleOf(value: number, step: number): number {
  return Math.max(step, Math.ceil(value / step) * step);
}

/** RGB bytes → planes of blue, green and red, normalised. */
function searchInput({ width, height, rgb }: Picture): Float32Array {
  const plane = width * height;
  const input = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel += 1) {
    const mean = SEARCH_MEANS[channel]! * 255;
    const scale = 1 / (SEARCH_DEVIATIONS[channel]! * 255);
    for (let at = 0; at < plane; at += 1) {
      input[channel * plane + at] = (rgb[at * 3 + 2 - channel]! - mean) * scale;
    }
  }
  return input;
}

/** A box of the searched copy in pixels of the picture (the two scales differ by a hair). */
function scaledBox(box: SlantedBox, scaleX: number, scaleY: number): SlantedBox {
  const scale = (scaleX + scaleY) / 2;
  return {
    ...box,
    centre: { x: box.centre.x * scaleX, y: box.centre.y * scaleY },
    width: box.width * scale,
    height: box.height * scale,
  };
}

function fractions(box: SlantedBox, picture: Picture): FoundText['box'] {
  const { left, top, right, bottom } = bounds(box);
  const within = (value: number, size: number): number => Math.min(1, Math.max(0, value / size));
  const [fractionLeft, fractionTop] = [within(left, picture.width), within(top, picture.height)];
  return {
    left: fractionLeft,
    top: fractionTop,
    width: within(right, picture.width) - fractionLeft,
    height: within(bottom, picture.height) - fractionTop,
  };
}
