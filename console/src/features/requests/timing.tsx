/** Where the time of a request went, as one bar and in figures. */
import type { ReactElement } from 'react';
import type { RequestSummary } from '../../api/schema.generated.ts';
import { Card } from '../../ui/card.tsx';
import { shownDuration } from '../../ui/format.ts';
import { phasesOf } from './phases.ts';

interface TimingProperties {
  readonly timings: NonNullable<RequestSummary['timings']>;
}

/** Each phase has its colour, whichever others there are. */
const COLOURS: Readonly<Record<string, string>> = {
  Fetch: '--series-3',
  Decode: '--series-6',
  Count: '--series-5',
  Queue: '--series-4',
  'First part': '--series-2',
  Engine: '--series-2',
  Rest: '--series-1',
};

export function Timing({ timings }: TimingProperties): ReactElement {
  const phases = phasesOf(timings);
  return (
    <Card
      title="Time"
      actions={<span className="text-sm tabular-nums">{shownDuration(timings.totalMs)}</span>}
    >
      <div aria-hidden className="flex h-4 gap-0.5 overflow-hidden rounded-md bg-sunken">
        {phases.map(({ name, milliseconds }) => (
          <span
            key={name}
            className="min-w-1"
            style={{ flexGrow: milliseconds, background: `var(${COLOURS[name]})` }}
          />
        ))}
      </div>
      <dl className="mt-4 grid gap-2 text-sm">
        {phases.map(({ name, what, milliseconds }) => (
          <div key={name} className="flex items-baseline gap-2.5">
            <dt className="flex min-w-0 flex-1 items-baseline gap-x-2.5">
              <span
                aria-hidden
                className="size-2.5 shrink-0 rounded-xs"
                style={{ background: `var(${COLOURS[name]})` }}
              />
              <span className="flex flex-wrap gap-x-2.5">
                <span className="font-medium">{name}</span>
                <span className="text-ink-soft">{what}</span>
              </span>
            </dt>
            <dd className="whitespace-nowrap tabular-nums">{shownDuration(milliseconds)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
