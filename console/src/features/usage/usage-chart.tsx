/**
 * Usage over time: bars, what their colours mean, and the values of the bar that the mouse is at; the
 * same as a table for whoever asks for it.
 */
import { lazy, type ReactElement, Suspense, useMemo, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { barLabel } from './bar-label.ts';
import type { Measure } from './measure.ts';
import type { Step } from './period.ts';
import { MOST_PARTS, OTHERS, type Part, sumOf } from './split.ts';

const StackedBars = lazy(async () => ({
  default: (await import('./stacked-bars.tsx')).StackedBars,
}));

const COLOURS = Array.from({ length: MOST_PARTS }, (_, at) => `--series-${at + 1}`);
const COLOUR_OF_OTHERS = '--ink-soft';

interface UsageChartProperties {
  readonly times: readonly number[];
  readonly step: Step;
  readonly parts: readonly Part[];
  readonly measure: Measure;
}

export function UsageChart({ times, step, parts, measure }: UsageChartProperties): ReactElement {
  const [isTable, setTable] = useState(false);
  const [hovered, setHovered] = useState<number | null>(null);
  const bar = hovered !== null && hovered < times.length ? hovered : null;
  const title = `${measure.label} by ${step}`;
  // The same as long as the parts are, so that a new hover is no new drawing.
  const colours = useMemo(
    () => parts.map(({ name }, at) => (name === OTHERS ? COLOUR_OF_OTHERS : COLOURS[at]!)),
    [parts],
  );
  return (
    <Card
      title={title}
      actions={
        <Button look="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          <Icon name={isTable ? 'chart' : 'menu'} />
          <span>
            <span className="sr-only sm:not-sr-only">Show as </span>
            <span className="inline-block max-sm:first-letter:uppercase">
              {isTable ? 'chart' : 'table'}
            </span>
          </span>
        </Button>
      }
    >
      {isTable ? (
        <UsageTable title={title} times={times} step={step} parts={parts} measure={measure} />
      ) : (
        <figure className="min-w-0">
          <Suspense fallback={<Skeleton className="h-[280px]" />}>
            <StackedBars
              times={times}
              step={step}
              parts={parts}
              colours={colours}
              shown={measure.short}
              onHover={setHovered}
            />
          </Suspense>
          <figcaption className="mt-4">
            <p className="text-sm font-medium">
              {bar === null ? 'Together' : barLabel(times[bar]!, step, 'full')}
            </p>
            <ul className="mt-2 grid gap-x-6 gap-y-1.5 text-sm sm:grid-cols-2 lg:grid-cols-3">
              {parts.map(({ name, values, total }, at) => (
                <li key={name} className="flex min-w-0 items-baseline gap-2">
                  <span
                    aria-hidden
                    className="size-2.5 shrink-0 rounded-xs"
                    style={{ background: `var(${colours[at]})` }}
                  />
                  <span className="min-w-0 flex-1 truncate text-ink-soft" title={name}>
                    {name}
                  </span>
                  <span className="tabular-nums">
                    {measure.exact(bar === null ? total : values[bar]!)}
                  </span>
                </li>
              ))}
            </ul>
          </figcaption>
        </figure>
      )}
    </Card>
  );
}

function UsageTable({
  title,
  times,
  step,
  parts,
  measure,
}: UsageChartProperties & { readonly title: string }): ReactElement {
  const columns: readonly Column<number>[] = [
    {
      title: step === 'day' ? 'Day (UTC)' : 'Hour',
      cell: (bar) => barLabel(times[bar]!, step, 'full'),
    },
    ...parts.map(({ name, values }) => ({
      title: name,
      isFigure: true,
      cell: (bar: number) => measure.exact(values[bar]!),
    })),
    ...(parts.length > 1
      ? [
          {
            title: 'Together',
            isFigure: true,
            cell: (bar: number) => measure.exact(sumOf(parts.map(({ values }) => values[bar]!))),
          },
        ]
      : []),
  ];
  // The newest is what people look for.
  const bars = [...times.keys()].toReversed();
  return <Table caption={title} columns={columns} rows={bars} rowKey={String} />;
}
