/** Draws the outline of a sound on a canvas, anew when its size or the colours change. */
import { type RefObject, useEffect, useRef } from 'react';
import type { Seen } from './preview-lines.ts';

/** A line where there is silence. */
const LEAST_HEIGHT_PIXELS = 1;
const GAP_PART = 0.25;

type Peaks = Pick<Seen, 'buckets' | 'least' | 'greatest'>;

/** `played`: share of the sound that lies behind, drawn stronger. */
export function useDrawnWaveform(
  peaks: Peaks,
  played: number,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current!;
    const redraw = (): void => draw(element, peaks, played);
    redraw();
    const sizes = new ResizeObserver(redraw);
    sizes.observe(element);
    const themes = new MutationObserver(redraw);
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', redraw);
    return () => {
      sizes.disconnect();
      themes.disconnect();
      system.removeEventListener('change', redraw);
    };
  }, [peaks, played]);
  return canvas;
}

function draw(element: HTMLCanvasElement, peaks: Peaks, played: number): void {
  const { buckets, least, greatest } = peaks;
  const [width, height] = [element.clientWidth, element.clientHeight];
  element.width = width * devicePixelRatio;
  element.height = height * devicePixelRatio;
  const context = element.getContext('2d');
  if (context === null || buckets === 0) return;
  context.scale(devicePixelRatio, devicePixelRatio);
  const [behind, ahead] = [colourOf(element, '--leaf'), colourOf(element, '--edge')];
  const loudest = Math.max(0.05, ...greatest, ...least.map((value) => -value));
  const step = width / buckets;
  for (const [bucket, high] of greatest.entries()) {
    const top = (1 - high / loudest) * (height / 2);
    const bottom = (1 - least[bucket]! / loudest) * (height / 2);
    context.fillStyle = (bucket + 1) / buckets <= played ? behind : ahead;
    context.fillRect(
      bucket * step,
      top,
      Math.max(step * (1 - GAP_PART), 0.5),
      Math.max(LEAST_HEIGHT_PIXELS, bottom - top),
    );
  }
}

/** A colour of the style sheet as the canvas takes it. */
function colourOf(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}
