/**
 * Numbers over time, as lines; the same numbers as a table for whoever cannot or will not look at a
 * drawing. Colours come from the style sheet, anew when light and dark change.
 */
import { type ReactElement, useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colourOf, onOtherColours, onResize } from './plot-surroundings.ts';
import { type Column, Table } from './table.tsx';

const HEIGHT_PIXELS = 240;
const COLOURS = ['--leaf', '--blossom-strong', '--bad', '--ink-soft'] as const;
const MS_PER_SECOND = 1000;

interface ChartProperties {
  readonly label: string;
  /** Seconds since the epoch, rising. */
  readonly times: readonly number[];
  /** At most four; each has one value a time, null where nothing is known. */
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly (number | null)[];
  }[];
  /** A value as people read it. */
  readonly shown: (value: number) => string;
}

export function Chart({ label, times, series, shown }: ChartProperties): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const [painting, setPainting] = useState(0);
  useEffect(() => onOtherColours(() => setPainting((last) => last + 1)), []);
  useEffect(() => {
    const element = frame.current!;
    const plot = new UPlot(
      optionsOf(element, series, shown),
      [[...times], ...series.map(({ values }) => [...values])],
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
  }, [times, series, shown, painting]);
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 text-sm font-medium">{label}</figcaption>
      <div ref={frame} aria-hidden className="min-w-0 overflow-hidden" />
      <details className="mt-2 text-sm">
        <summary className="w-fit rounded-sm text-ink-soft">As a table</summary>
        <div className="mt-2">
          <ChartTable label={label} times={times} series={series} shown={shown} />
        </div>
      </details>
    </figure>
  );
}

function ChartTable({ label, times, series, shown }: ChartProperties): ReactElement {
  const columns: readonly Column<number>[] = [
    { title: 'Time', cell: (at) => new Date(times[at]! * MS_PER_SECOND).toLocaleString('en-GB') },
    ...series.map(({ name, values }) => ({
      title: name,
      isFigure: true,
      cell: (at: number) => (typeof values[at] === 'number' ? shown(values[at]) : '–'),
    })),
  ];
  return (
    <Table caption={label} columns={columns} rows={[...times.keys()]} rowKey={(at) => String(at)} />
  );
}

function optionsOf(
  element: HTMLElement,
  series: ChartProperties['series'],
  shown: ChartProperties['shown'],
): UPlot.Options {
  const axis: UPlot.Axis = {
    stroke: () => colourOf(element, '--ink-soft'),
    grid: { stroke: () => colourOf(element, '--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(element).fontFamily}`,
  };
  return {
    width: element.clientWidth,
    height: HEIGHT_PIXELS,
    axes: [axis, { ...axis, size: 64, values: (_plot, marks) => marks.map(shown) }],
    series: [
      {},
      ...series.map(({ name }, at) => ({
        label: name,
        width: 2,
        stroke: () => colourOf(element, COLOURS[at % COLOURS.length]!),
        value: (_plot: UPlot, value: number | null) => (value === null ? '–' : shown(value)),
      })),
    ],
  };
}
