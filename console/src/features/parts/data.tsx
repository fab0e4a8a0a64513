/** Tables, figures, charts, code. */
import { type ReactElement, useState } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Chart } from '../../ui/chart.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import {
  shownBytes,
  shownCount,
  shownDate,
  shownDistance,
  shownDuration,
  shownTime,
  shownUsd,
} from '../../ui/format.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { Tabs } from '../../ui/tabs.tsx';

const AT = '2026-11-20T12:00:00.000Z';
const DAYS = 14;
const SECONDS_PER_DAY = 86_400;
const ROWS = [
  { name: 'Money', raw: '1234.500000', shown: shownUsd('1234.500000') },
  { name: 'Count', raw: '1234567', shown: shownCount(1_234_567) },
  { name: 'Bytes', raw: '216006656', shown: shownBytes(216_006_656) },
  { name: 'Duration', raw: '12340', shown: shownDuration(12_340) },
  { name: 'Date', raw: AT, shown: shownDate(AT) },
  { name: 'Time', raw: AT, shown: shownTime(AT) },
  { name: 'Distance', raw: AT, shown: shownDistance(AT, Date.parse(AT) + 7_200_000) },
];
const COLUMNS: readonly Column<(typeof ROWS)[number]>[] = [
  { title: 'What', cell: ({ name }) => name },
  { title: 'Raw', cell: ({ raw }) => <code className="font-mono">{raw}</code> },
  { title: 'Shown', cell: ({ shown }) => shown, isFigure: true },
];
const TIMES = Array.from(
  { length: DAYS },
  (_day, at) => Date.parse(AT) / 1000 + at * SECONDS_PER_DAY,
);

export function DataParts(): ReactElement {
  const [view, setView] = useState<'chart' | 'code'>('chart');
  return (
    <Card title="Data">
      <div className="grid gap-5">
        <div className="flex flex-wrap gap-2">
          <Badge tone="good">active</Badge>
          <Badge tone="info">new</Badge>
          <Badge tone="warn">expired</Badge>
          <Badge tone="bad">revoked</Badge>
          <Badge tone="still">none</Badge>
        </div>
        <Table caption="Formats" columns={COLUMNS} rows={ROWS} rowKey={({ name }) => name} />
        <Tabs
          label="Views"
          value={view}
          onChoose={setView}
          tabs={[
            {
              value: 'chart',
              label: 'Chart',
              content: (
                <Chart
                  label="Requests a day"
                  times={TIMES}
                  series={[
                    { name: 'Answered', values: TIMES.map((_time, at) => 40 + ((at * 17) % 23)) },
                    { name: 'Failed', values: TIMES.map((_time, at) => (at * 5) % 7) },
                  ]}
                  shown={shownCount}
                />
              ),
            },
            {
              value: 'code',
              label: 'Code',
              content: <CodeBlock what="Shell" code="npx mimosa doctor" />,
            },
          ]}
        />
      </div>
    </Card>
  );
}
