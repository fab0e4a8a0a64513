/**
 * Bars over time made of parts, drawn by uPlot. For eyes only: whoever uses it says the same in words
 * beside it. Colours come from the style sheet, anew when light and dark change.
 */
import { type ReactElement, useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colourOf, onOtherColours, onResize } from '../../ui/plot-surroundings.ts';
import { barLabel } from './bar-label.ts';
import { DAY_MS, HOUR_MS, type Step } from './period.ts';
import type { Part } from './split.ts';

const HEIGHT_PIXELS = 280;
const NARROW_PIXELS = 520;
const MS_PER_SECOND = 1000;
/** Of the room that there is for a bar. */
const BAR_PART = 0.72;
const MOST_BAR_PIXELS = 56;
const AXIS_PIXELS = { wide: 64, narrow: 56, times: 28 };
const PADDING_PIXELS = 8;

interface StackedBarsProperties {
  /** When bars begin, in milliseconds. */
  readonly times: readonly number[];
  readonly step: Step;
  readonly parts: readonly Part[];
  /** Names of colours in the style sheet, one a part. */
  readonly colours: readonly string[];
  /** A value at the axis. */
  readonly shown: (value: bigint) => string;
  /** The bar that the mouse is at; null: none. */
  readonly onHover: (bar: number | null) => void;
}

export function StackedBars(properties: StackedBarsProperties): ReactElement {
  const { times, step, parts, colours, shown, onHover } = properties;
  const frame = useRef<HTMLDivElement>(null);
  const [painting, setPainting] = useState(0);
  useEffect(() => onOtherColours(() => setPainting((last) => last + 1)), []);
  useEffect(() => {
    const element = frame.current!;
    const plot = new UPlot(
      optionsOf(element, { times, step, parts, colours, shown, onHover }),
      dataOf(times, parts),
      element,
    );
    const stopResizing = onResize(element, (width) =>
      plot.setSize({ width, height: HEIGHT_PIXELS }),
    );
    return () => {
      stopResizing();
      plot.destroy();
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- other colours, other drawing
  }, [times, step, parts, colours, shown, onHover, painting]);
  return <div ref={frame} aria-hidden className="h-[280px] min-w-0 overflow-hidden" />;
}

/** Each part with all parts below it: the highest is drawn first, and the next over its foot. */
function dataOf(times: readonly number[], parts: readonly Part[]): UPlot.AlignedData {
  const heights = parts.map((_, at) =>
    times.map((_time, bar) =>
      Number(parts.slice(0, at + 1).reduce((sum, { values }) => sum + values[bar]!, 0n)),
    ),
  );
  return [times.map((atMs) => atMs / MS_PER_SECOND), ...heights.toReversed()];
}

function optionsOf(
  element: HTMLElement,
  { times, step, parts, colours, shown, onHover }: StackedBarsProperties,
): UPlot.Options {
  const isNarrow = element.clientWidth < NARROW_PIXELS;
  const halfSeconds = (step === 'hour' ? HOUR_MS : DAY_MS) / MS_PER_SECOND / 2;
  const ends = [times[0]!, times.at(-1)!].map((atMs) => atMs / MS_PER_SECOND);
  const axis: UPlot.Axis = {
    stroke: () => colourOf(element, '--ink-soft'),
    grid: { show: false },
    ticks: { show: false },
    font: `12px ${getComputedStyle(element).fontFamily}`,
  };
  const bars = UPlot.paths.bars!({ size: [BAR_PART, MOST_BAR_PIXELS], radius: 0 });
  return {
    width: element.clientWidth,
    height: HEIGHT_PIXELS,
    padding: [PADDING_PIXELS, PADDING_PIXELS, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    tzDate: (seconds) =>
      step === 'day'
        ? UPlot.tzDate(new Date(seconds * MS_PER_SECOND), 'Etc/UTC')
        : new Date(seconds * MS_PER_SECOND),
    scales: {
      x: { range: [ends[0]! - halfSeconds, ends[1]! + halfSeconds] },
      y: { range: (_plot, _least, most) => [0, Math.max(1, most) * 1.05] },
    },
    axes: [
      {
        ...axis,
        size: AXIS_PIXELS.times,
        space: isNarrow ? 70 : 60,
        values: (_plot, marks) =>
          marks.map((seconds) => barLabel(seconds * MS_PER_SECOND, step, 'axis')),
      },
      {
        ...axis,
        size: isNarrow ? AXIS_PIXELS.narrow : AXIS_PIXELS.wide,
        grid: { stroke: () => colourOf(element, '--line'), width: 1 },
        values: (_plot, marks) =>
          marks.map((mark) => (Number.isInteger(mark) ? shown(BigInt(mark)) : '')),
      },
    ],
    series: [
      {},
      ...parts
        .map(({ name }, at) => {
          const colour = (): string => colourOf(element, colours[at]!);
          return {
            label: name,
            stroke: colour,
            fill: colour,
            width: 0,
            paths: bars,
            points: { show: false },
          };
        })
        .toReversed(),
    ],
    hooks: { setCursor: [({ cursor }) => onHover(cursor.idx ?? null)] },
  };
}
