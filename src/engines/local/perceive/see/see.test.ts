/** The parts of seeing that need no network. */
import { describe, expect, it } from 'vitest';
import { cocoName } from './coco-names.ts';
import { colourName } from './colours.ts';
import { bestLabels } from './labels.ts';
import { distinct } from './objects.ts';
import { centreSquare } from './picture.ts';
import { inReadingOrder } from './reading-order.ts';
import { decodeLine, tidied } from './text-decode.ts';
import { convexHull, smallestRectangle, textRegions } from './text-regions.ts';

describe('colour names', () => {
  it.each([
    ['000000', 'black'],
    ['ffffff', 'white'],
    ['808080', 'grey'],
    ['ff0000', 'red'],
    ['00ff00', 'green'],
    ['0000ff', 'blue'],
    ['ffff00', 'yellow'],
    ['ff8000', 'orange'],
    ['8b4513', 'brown'],
    ['f5f5dc', 'white'],
    ['d2b48c', 'beige'],
    ['000060', 'dark blue'],
    ['add8e6', 'light blue'],
    ['800080', 'purple'],
    ['ff69b4', 'pink'],
  ])('#%s is %s', (hex, name) => {
    const [red, green, blue] = [0, 2, 4].map((at) =>
      Number.parseInt(hex.slice(at, at + 2), 16),
    ) as [number, number, number];
    expect(colourName(red / 255, green / 255, blue / 255)).toBe(name);
  });
});

describe('labels', () => {
  const nameOf = (index: number): string => `label ${index}`;
  it('are the best few once one is sure', () => {
    expect(bestLabels(Float32Array.of(0.25, 0.5, 0.125, 0.0625), nameOf)).toEqual([
      { name: 'label 1', confidence: 0.5 },
      { name: 'label 0', confidence: 0.25 },
      { name: 'label 2', confidence: 0.125 },
    ]);
  });
  it('of one look count together under the better name', () => {
    const names = ['projectile', 'missile', 'crane'];
    const labels = bestLabels(Float32Array.of(0.125, 0.375, 0.25), (index) => names[index]!);
    expect(labels).toEqual([
      { name: 'missile', confidence: 0.5 },
      { name: 'crane', confidence: 0.25 },
    ]);
  });
  it('are none when nothing is sure', () => {
    expect(bestLabels(Float32Array.of(0.25, 0.25, 0.25), nameOf)).toEqual([]);
  });
});

describe('the square in the middle', () => {
  it('is what lies there, also of pictures that are all length', async () => {
    const width = 1_000_000;
    const rgb = new Uint8Array(width * 3);
    rgb.fill(200, (width / 2 - 2) * 3, (width / 2 + 2) * 3);
    const square = await centreSquare({ width, height: 1, rgb }, 4);
    expect(square).toEqual({ width: 4, height: 4, rgb: Buffer.alloc(4 * 4 * 3, 200) });
  });
});

describe('objects', () => {
  const at = (
    name: string,
    confidence: number,
    left: number,
  ): Parameters<typeof distinct>[0][0] => ({
    name,
    confidence,
    box: { left, top: 0, width: 0.4, height: 0.4 },
  });
  it('that repeat a better one are dropped; others of their class stay', () => {
    const kept = distinct([at('cat', 0.6, 0.02), at('cat', 0.9, 0), at('cat', 0.7, 0.5)]);
    expect(kept.map((object) => object.confidence)).toEqual([0.9, 0.7]);
  });
  it('of two classes on one box are one thing', () => {
    expect(distinct([at('dog', 0.6, 0.01), at('cat', 0.9, 0)])).toHaveLength(1);
    expect(distinct([at('bowl', 0.6, 0.1), at('cat', 0.9, 0)])).toHaveLength(2);
  });
  it('have the names of COCO', () => {
    expect([1, 17, 90, 12, 91].map(cocoName)).toEqual(['person', 'cat', 'toothbrush', null, null]);
  });
});

describe('a line of text', () => {
  const alphabet = ['', 'a', 'o', '0', '1', '文', ' '];
  /** One row of chances a step: the named class gets 0.8, others what is asked. */
  const line = (...steps: (readonly [string, Readonly<Record<string, number>>?])[]): Float32Array =>
    Float32Array.from(
      steps.flatMap(([best, others = {}]) =>
        alphabet.map((name) => (name === best ? 0.8 : (others[name] ?? 0))),
      ),
    );
  it('collapses repeats and keeps doubled letters', () => {
    const read = decodeLine(line(['a'], ['a'], [''], ['a'], ['1']), alphabet);
    expect(read.text).toBe('aa1');
    expect(read.confidence).toBeCloseTo(0.8, 5);
  });
  it('finds the space the network is shy of, but not in Chinese', () => {
    expect(decodeLine(line(['a'], ['', { ' ': 0.19 }], ['1']), alphabet).text).toBe('a 1');
    expect(decodeLine(line(['a'], ['', { ' ': 0.1 }], ['1']), alphabet).text).toBe('a1');
    expect(decodeLine(line(['a'], [' '], ['', { ' ': 0.2 }], ['1']), alphabet).text).toBe('a 1');
    expect(decodeLine(line(['文'], ['', { ' ': 0.19 }], ['1']), alphabet).text).toBe('文1');
  });
  it('reads a doubtful nought before a small letter as the letter', () => {
    expect(decodeLine(line(['0', { o: 0.2 }], ['a']), alphabet).text).toBe('oa');
    expect(decodeLine(line(['0', { o: 0.2 }], ['1']), alphabet).text).toBe('01');
    expect(decodeLine(line(['0'], ['a']), alphabet).text).toBe('0a');
  });
  it('of no characters is empty', () => {
    expect(decodeLine(line([''], ['']), alphabet)).toEqual({ text: '', confidence: 0 });
  });
  it('keeps wide punctuation for Chinese only', () => {
    expect(tidied(' Total： 5 ')).toBe('Total: 5');
    expect(tidied('合计：5')).toBe('合计：5');
  });
});

describe('regions of text', () => {
  it('are found as slanted rectangles that cover the marked area', () => {
    const [width, height] = [200, 100];
    const map = new Float32Array(width * height);
    const angle = Math.PI / 12;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const along = (x - 100) * Math.cos(angle) + (y - 50) * Math.sin(angle);
        const across = (y - 50) * Math.cos(angle) - (x - 100) * Math.sin(angle);
        if (Math.abs(along) < 60 && Math.abs(across) < 6) map[y * width + x] = 0.9;
      }
    }
    map[0] = 0.9;
    const [box, ...others] = textRegions(map, width, height);
    expect(others).toEqual([]);
    expect(box!.angleRadians).toBeCloseTo(angle, 1);
    expect(box!.centre.x).toBeCloseTo(100, -1);
    expect(box!.centre.y).toBeCloseTo(50, -1);
    expect(box!.width).toBeGreaterThan(120);
    expect(box!.height).toBeGreaterThan(12);
  });
  it('rest on the smallest rectangle around a hull', () => {
    const points = [0, 1, 2, 3].flatMap((x) => [0, 1].map((y) => ({ x, y })));
    const hull = convexHull(points);
    expect(hull).toHaveLength(4);
    expect(smallestRectangle(hull, 1)).toMatchObject({ width: 3, height: 1, angleRadians: 0 });
  });
});

describe('reading order', () => {
  it('goes by rows, then from left to right', () => {
    const at = (name: string, left: number, top: number): { name: string; box: never } => ({
      name,
      box: { left, top, width: 0.2, height: 0.05 } as never,
    });
    const things = [at('d', 0.5, 0.2), at('b', 0.6, 0.11), at('a', 0.1, 0.1), at('c', 0.1, 0.21)];
    expect(inReadingOrder(things).map((thing) => thing.name)).toEqual(['a', 'b', 'c', 'd']);
  });
});
