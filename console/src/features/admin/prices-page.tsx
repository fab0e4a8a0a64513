/** The price book: what is in force, what is to come, what has been; and a new entry. */
import { type ReactElement, useState } from 'react';
import { useModels, usePrices } from '../../api/lists.ts';
import type { Price } from '../../api/schema.generated.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { PriceDialog } from './price-dialog.tsx';

type View = 'current' | 'all';

export function PricesPage(): ReactElement {
  const prices = usePrices();
  const { data: models = [] } = useModels();
  const [view, setView] = useState<View>('current');
  const [isAdding, setAdding] = useState(false);
  const book = (prices.data ?? []).toReversed();
  const current = book.filter((entry) => stateOf(entry) !== 'past');
  return (
    <Page
      title="Prices"
      lead="USD for a million tokens. Entries are added and never changed, so old bills stay as they are."
      actions={
        <Button look="strong" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          New price
        </Button>
      }
    >
      {prices.error && <FailureNote error={prices.error} onRetry={() => void prices.refetch()} />}
      {prices.isPending && <Skeleton className="h-96" />}
      {prices.data && (
        <Tabs
          label="Entries"
          value={view}
          onChoose={setView}
          tabs={[
            {
              value: 'current',
              label: 'In force and to come',
              content: <Book entries={current} />,
            },
            {
              value: 'all',
              label: `Whole book (${book.length})`,
              content: <Book entries={book} />,
            },
          ]}
        />
      )}
      {isAdding && <PriceDialog models={models} onClose={() => setAdding(false)} />}
    </Page>
  );
}

function Book({ entries }: { readonly entries: readonly Price[] }): ReactElement {
  return entries.length === 0 ? (
    <EmptyState icon="bill" title="The book is empty">
      Models without a price cannot be used. Add one.
    </EmptyState>
  ) : (
    <Table
      caption="Prices"
      columns={COLUMNS}
      rows={entries}
      rowKey={({ version }) => String(version)}
    />
  );
}

const BADGES = {
  now: { tone: 'good', text: 'in force' },
  later: { tone: 'info', text: 'to come' },
  past: { tone: 'still', text: 'past' },
} as const;

function stateOf({ inForce, validFrom }: Price): keyof typeof BADGES {
  if (inForce) return 'now';
  return Date.parse(validFrom) > Date.now() ? 'later' : 'past';
}

/** With the price of long prompts below, where that is another. */
function amounts(of: keyof Price['prices']): (entry: Price) => ReactElement {
  return ({ prices, longContextPrices }) => (
    <span className="inline-grid justify-items-end">
      <Money usd={prices[of]} />
      {longContextPrices && (
        <span className="text-xs text-ink-soft">
          long <Money usd={longContextPrices[of]} />
        </span>
      )}
    </span>
  );
}

const COLUMNS: readonly Column<Price>[] = [
  {
    title: 'Model',
    cell: ({ modelId }) => <span className="font-mono whitespace-nowrap">{modelId}</span>,
  },
  {
    title: 'State',
    cell: (entry) => {
      const { tone, text } = BADGES[stateOf(entry)];
      return <Badge tone={tone}>{text}</Badge>;
    },
  },
  { title: 'From', cell: ({ validFrom }) => <Moment at={validFrom} /> },
  { title: 'Prompt', isFigure: true, cell: amounts('promptUsd') },
  { title: 'Cached', isFigure: true, cell: amounts('cachedUsd') },
  { title: 'Answer', isFigure: true, cell: amounts('completionUsd') },
  { title: 'Entry', isFigure: true, cell: ({ version }) => version },
  {
    title: 'By',
    cell: ({ by }) =>
      by === 'settings' ? (
        'settings'
      ) : (
        <span title={by ?? ''}>{by === null ? '–' : 'an admin'}</span>
      ),
  },
];
