/**
 * How a video wants to be turned before it is shown: the display matrix that phones write. The
 * media library decodes pictures as they were coded and leaves turning to us.
 */
const MATRIX_BYTES = 36;

export interface Turn {
  /** Clockwise: 0, 90, 180 or 270. */
  readonly degrees: number;
  /** Left and right are exchanged first (front cameras). */
  readonly mirrored: boolean;
}

/** Reads a display matrix (nine 32-bit numbers); null means upright. */
export function displayTurn(matrix: Buffer | null): Turn {
  if (matrix === null || matrix.length < MATRIX_BYTES) return { degrees: 0, mirrored: false };
  const a = matrix.readInt32LE(0);
  const b = matrix.readInt32LE(4);
  const c = matrix.readInt32LE(12);
  const d = matrix.readInt32LE(16);
  const mirrored = a * d - b * c < 0;
  const sign = mirrored ? -1 : 1;
  const quarters = Math.round(Math.atan2(sign * b, sign * a) / (Math.PI / 2));
  return { degrees: ((quarters + 4) % 4) * 90, mirrored };
}

/** Turns and mirrors one plane of bytes. Width and height are those before turning. */
export function turnPlane(
  source: Uint8Array,
  width: number,
  height: number,
  turn: Turn,
): Uint8Array {
  const target = new Uint8Array(width * height);
  // Position of source (x, y) in the target is start + x * stepX + y * stepY.
  const { start, stepX, stepY } = steps(width, height, turn.degrees);
  for (let y = 0; y < height; y += 1) {
    let from = y * width;
    let step = stepX;
    let to = start + y * stepY;
    if (turn.mirrored) {
      to += (width - 1) * stepX;
      step = -stepX;
    }
    for (let x = 0; x < width; x += 1) {
      target[to] = source[from]!;
      from += 1;
      to += step;
    }
  }
  return target;
}

function steps(
  width: number,
  height: number,
  degrees: number,
): { start: number; stepX: number; stepY: number } {
  if (degrees === 90) return { start: height - 1, stepX: height, stepY: -1 };
  if (degrees === 180) return { start: width * height - 1, stepX: -1, stepY: -width };
  if (degrees === 270) return { start: (width - 1) * height, stepX: -height, stepY: 1 };
  return { start: 0, stepX: 1, stepY: width };
}
