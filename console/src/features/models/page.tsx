/** The models of this server: what they take, cost and allow, and whether they can answer now. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useModels, usePrices } from '../../api/lists.ts';
import type { Model, Price } from '../../api/schema.generated.ts';
import { Count } from '../../ui/count.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { InputSigns } from './inputs.tsx';
import { scheduledFor } from './scheduled-prices.ts';

export function ModelsPage(): ReactElement {
  const models = useModels();
  const { data: prices = [] } = usePrices();
  return (
    <Page
      title="Models"
      lead="What programs can ask for by name, and what answers. Prices are USD for a million tokens."
    >
      {models.error && <FailureNote error={models.error} onRetry={() => void models.refetch()} />}
      {models.isPending && <Skeleton className="h-96" />}
      {models.data?.length === 0 && (
        <EmptyState icon="engine" title="There is no model">
          Name some under <code>models:</code> in mimosa.config.yaml, and start Mimosa again.
        </EmptyState>
      )}
      {models.data && models.data.length > 0 && (
        <Table
          caption="Models"
          columns={columnsWith(prices)}
          rows={models.data}
          rowKey={({ id }) => id}
        />
      )}
    </Page>
  );
}

function columnsWith(book: readonly Price[]): readonly Column<Model>[] {
  return [
    {
      title: 'Model',
      cell: ({ id }) => (
        <Link
          href={`/models/${encodeURIComponent(id)}`}
          className="font-mono whitespace-nowrap text-leaf underline decoration-line underline-offset-4 hover:decoration-leaf"
        >
          {id}
        </Link>
      ),
    },
    { title: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    { title: 'Takes', cell: ({ inputs }) => <InputSigns inputs={inputs} /> },
    {
      title: 'Context',
      isFigure: true,
      cell: ({ contextTokens }) => <Count value={contextTokens} />,
    },
    {
      title: 'Longest answer',
      isFigure: true,
      cell: ({ maxOutputTokens }) => <Count value={maxOutputTokens} />,
    },
    {
      title: 'Prompt',
      isFigure: true,
      cell: ({ prices }) => (prices ? <Money usd={prices.promptUsd} /> : '–'),
    },
    {
      title: 'Cached',
      isFigure: true,
      cell: ({ prices }) => (prices ? <Money usd={prices.cachedUsd} /> : '–'),
    },
    {
      title: 'Answer',
      isFigure: true,
      cell: (model) => (
        <span className="inline-grid justify-items-end">
          {model.prices ? <Money usd={model.prices.completionUsd} /> : '–'}
          <NextPrice next={scheduledFor(model.id, book, Date.now())[0]} />
        </span>
      ),
    },
    {
      title: 'Requests/min',
      isFigure: true,
      cell: ({ requestsPerMinute }) => <Count value={requestsPerMinute} />,
    },
    {
      title: 'Tokens/min',
      isFigure: true,
      cell: ({ tokensPerMinute }) => <Count value={tokensPerMinute} />,
    },
    {
      title: 'Engines',
      cell: ({ engines }) => (
        <span className="whitespace-nowrap">{engines.join(' → ') || 'none'}</span>
      ),
    },
  ];
}

function NextPrice({ next }: { readonly next: Price | undefined }): ReactElement | null {
  if (!next) return null;
  return (
    <span className="text-xs whitespace-nowrap text-ink-soft">
      other from <Moment at={next.validFrom} as="date" />
    </span>
  );
}
