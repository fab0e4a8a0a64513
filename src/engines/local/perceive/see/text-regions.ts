/**
 * From a map that says for each pixel how likely it is text to the slanted rectangles that hold
 * one line each: connected areas, their convex hulls, the smallest rectangle around each hull, and
 * a margin, because the detector is trained to mark the core of a line only.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle at any angle. Text runs along `width`; the angle lies within ±45°. */
export interface SlantedBox {
  readonly centre: Point;
  readonly width: number;
  readonly height: number;
  readonly angleRadians: number;
  /** Mean likelihood inside. */
  readonly confidence: number;
}

const MIN_PIXEL = 0.3;
const MIN_REGION = 0.6;
/** How far lines reach beyond their marked core: area × ratio / perimeter. */
const MARGIN_RATIO = 2.2;
/** First and last letters reach further still: this share of the line's height. */
const END_RATIO = 0.1;
const MIN_SIDE_PIXELS = 3;
const MAX_REGIONS = 300;

/** Finds the rectangles, in pixels of the map. */
export function textRegions(map: Float32Array, width: number, height: number): SlantedBox[] {
  const boxes: SlantedBox[] = [];
  const seen = new Uint8Array(map.length);
  for (let start = 0; start < map.length && boxes.length < MAX_REGIONS; start += 1) {
    if (seen[start] !== 0 || map[start]! <= MIN_PIXEL) continue;
    const area = connectedArea(map, width, height, start, seen);
    if (area.confidence < MIN_REGION) continue;
    const box = smallestRectangle(convexHull(area.edge), area.confidence);
    if (Math.min(box.width, box.height) < MIN_SIDE_PIXELS) continue;
    boxes.push(withMargin(box));
  }
  return boxes;
}

interface Area {
  /** First and last pixel of the area in each row. */
  readonly edge: readonly Point[];
  readonly confidence: number;
}

/** Floods one area (eight neighbours) and marks it seen. */
function connectedArea(
  map: Float32Array,
  width: number,
  height: number,
  start: number,
  seen: Uint8Array,
): Area {
  const rows = new Map<number, [first: number, last: number]>();
  const open = [start];
  seen[start] = 1;
  let sum = 0;
  let count = 0;
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const x = index % width;
    const y = (index - x) / width;
    sum += map[index]!;
    count += 1;
    const row = rows.get(y);
    if (row === undefined) rows.set(y, [x, x]);
    else if (x < row[0]) row[0] = x;
    else if (x > row[1]) row[1] = x;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny += 1) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx += 1) {
        const next = ny * width + nx;
        if (seen[next] !== 0 || map[next]! <= MIN_PIXEL) continue;
        seen[next] = 1;
        open.push(next);
      }
    }
  }
  const edge = Array.from(rows, ([y, [first, last]]) => [
    { x: first, y },
    { x: last + 1, y },
    { x: first, y: y + 1 },
    { x: last + 1, y: y + 1 },
  ]).flat();
  return { edge, confidence: sum / count };
}

/** Andrew's monotone chain. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** Positive when a → b → c turns to one side, negative to the other. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** The smallest rectangle around a hull lies along one of its sides. */
export function smallestRectangle(hull: readonly Point[], confidence: number): SlantedBox {
  let best: SlantedBox | null = null;
  for (const [index, from] of hull.entries()) {
    const to = hull[(index + 1) % hull.length]!;
    const angle = foldedAngle(Math.atan2(to.y - from.y, to.x - from.x));
    const box = rectangleAt(hull, angle, confidence);
    if (best === null || box.width * box.height < best.width * best.height) best = box;
  }
  return best!;
}

/** The same direction or the one across it, whichever is within ±45°. */
function foldedAngle(angle: number): number {
  const quarter = Math.PI / 2;
  return angle - quarter * Math.round(angle / quarter);
}

function rectangleAt(hull: readonly Point[], angle: number, confidence: number): SlantedBox {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of hull) {
    const along = x * cos + y * sin;
    const across = y * cos - x * sin;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const [along, across] = [(left + right) / 2, (top + bottom) / 2];
  return {
    centre: { x: along * cos - across * sin, y: along * sin + across * cos },
    width: right - left,
    height: bottom - top,
    angleRadians: angle,
    confidence,
  };
}

function withMargin(box: SlantedBox): SlantedBox {
  const { width, height } = box;
  const margin = (width * height * MARGIN_RATIO) / (2 * (width + height));
  const grown = { width: width + 2 * margin, height: height + 2 * margin };
  const ends = 2 * END_RATIO * Math.min(grown.width, grown.height);
  return width >= height
    ? { ...box, ...grown, width: grown.width + ends }
    : { ...box, ...grown, height: grown.height + ends };
}

/** The upright rectangle around a slanted one, in the same pixels. */
export function bounds(box: SlantedBox): {
  left: number;
  top: number;
  right: number;
  bottom: number;
} {
  const [cos, sin] = [Math.abs(Math.cos(box.angleRadians)), Math.abs(Math.sin(box.angleRadians))];
  const halfWidth = (box.width * cos + box.height * sin) / 2;
  const halfHeight = (box.width * sin + box.height * cos) / 2;
  return {
    left: box.centre.x - halfWidth,
    top: box.centre.y - halfHeight,
    right: box.centre.x + halfWidth,
    bottom: box.centre.y + halfHeight,
  };
}
