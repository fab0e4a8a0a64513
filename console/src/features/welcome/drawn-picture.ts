/**
 * A picture with words on it, drawn in the browser: something to send that everybody has, and whose
 * answer everybody can judge.
 */

const WIDTH = 640;
const HEIGHT = 240;
const MARGIN = 40;
const LARGEST_FONT_PIXELS = 76;
const SMALLEST_FONT_PIXELS = 20;
const FONT = 'Georgia, "DejaVu Serif", serif';

/** A `data:` URL of a PNG with the text in one line, as large as fits. */
export function drawnPicture(text: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff6d6';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = '#20382b';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `${fittingPixels(context, text)}px ${FONT}`;
  context.fillText(text, WIDTH / 2, HEIGHT / 2, WIDTH - 2 * MARGIN);
  return canvas.toDataURL('image/png');
}

function fittingPixels(context: CanvasRenderingContext2D, text: string): number {
  context.font = `${LARGEST_FONT_PIXELS}px ${FONT}`;
  const { width } = context.measureText(text);
  const fitting = Math.floor((LARGEST_FONT_PIXELS * (WIDTH - 2 * MARGIN)) / Math.max(1, width));
  return Math.max(SMALLEST_FONT_PIXELS, Math.min(LARGEST_FONT_PIXELS, fitting));
}
