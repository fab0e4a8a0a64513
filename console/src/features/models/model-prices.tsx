/** What a model costs: now, with long prompts, and from when on otherwise. */
import type { ReactElement, ReactNode } from 'react';
import type { Model, Price, TokenPrices } from '../../api/schema.generated.ts';
import { Card } from '../../ui/card.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { type Column, Table } from '../../ui/table.tsx';

interface Row {
  readonly id: string;
  readonly when: ReactNode;
  readonly prices: TokenPrices;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'USD for a million tokens', cell: ({ when }) => when },
  {
    title: 'Prompt',
    isFigure: true,
    cell: ({ prices }) => <Money usd={prices.promptUsd} isExact />,
  },
  {
    title: 'Cached prompt',
    isFigure: true,
    cell: ({ prices }) => <Money usd={prices.cachedUsd} isExact />,
  },
  {
    title: 'Answer',
    isFigure: true,
    cell: ({ prices }) => <Money usd={prices.completionUsd} isExact />,
  },
];

interface ModelPricesProperties {
  readonly model: Model;
  /** The next first. */
  readonly scheduled: readonly Price[];
}

export function ModelPrices({ model, scheduled }: ModelPricesProperties): ReactElement {
  const rows = [...rowsOf('now', 'Now', model), ...scheduled.flatMap(scheduledRows)];
  return (
    <Card title="Prices">
      {rows.length === 0 ? (
        <p className="text-ink-soft">
          The price book has nothing for this model, so nobody can use it. An admin adds a price.
        </p>
      ) : (
        <Table caption="Prices" columns={COLUMNS} rows={rows} rowKey={({ id }) => id} />
      )}
    </Card>
  );
}

function scheduledRows(entry: Price): Row[] {
  const from = (
    <>
      From <Moment at={entry.validFrom} />
    </>
  );
  return rowsOf(String(entry.version), from, entry);
}

function rowsOf(
  id: string,
  when: ReactNode,
  { prices, longContextPrices }: Pick<Model, 'prices' | 'longContextPrices'>,
): Row[] {
  return [
    ...(prices ? [{ id, when, prices }] : []),
    ...(longContextPrices
      ? [
          {
            id: `${id} long`,
            when: <span className="font-normal">{when}, prompts over 262,144 tokens</span>,
            prices: longContextPrices,
          },
        ]
      : []),
  ];
}
