/** The models of this server: what they take, cost and allow, and whether they can answer now. */
import { type ReactElement, type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { useModels, usePrices } from '../../api/lists.ts';
import type { Model, Price, TokenPrices } from '../../api/schema.generated.ts';
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
    { title: 'Model', cell: ({ id }) => <NameOf id={id} book={book} /> },
    {
      title: 'Engines',
      cell: ({ state, engines }) => (
        <TwoLines below={engines.join(' → ')}>
          <StateBadge state={state} />
        </TwoLines>
      ),
    },
    { title: 'Takes', cell: ({ inputs }) => <InputSigns inputs={inputs} /> },
    {
      title: 'Context',
      isFigure: true,
      cell: ({ contextTokens, maxOutputTokens }) => (
        <TwoLines
          below={
            <>
              answer <Count value={maxOutputTokens} />
            </>
          }
        >
          <Count value={contextTokens} />
        </TwoLines>
      ),
    },
    { title: 'Prompt', isFigure: true, cell: priceOf('promptUsd') },
    { title: 'Cached', isFigure: true, cell: priceOf('cachedUsd') },
    { title: 'Answer', isFigure: true, cell: priceOf('completionUsd') },
    {
      title: 'Requests/min',
      isFigure: true,
      cell: ({ requestsPerMinute, tokensPerMinute }) => (
        <TwoLines
          below={
            <>
              <Count value={tokensPerMinute} /> tokens
            </>
          }
        >
          <Count value={requestsPerMinute} />
        </TwoLines>
      ),
    },
  ];
}

function NameOf({
  id,
  book,
}: {
  readonly id: string;
  readonly book: readonly Price[];
}): ReactElement {
  const [openedMs] = useState(Date.now);
  const [next] = scheduledFor(id, book, openedMs);
  return (
    <>
      <Link
        href={`/models/${encodeURIComponent(id)}`}
        className="font-mono whitespace-nowrap text-leaf underline decoration-line underline-offset-4 hover:decoration-leaf"
      >
        {id}
      </Link>
      {next && (
        <span className="block text-xs font-normal whitespace-nowrap text-ink-soft">
          new price <Moment at={next.validFrom} as="date" />
        </span>
      )}
    </>
  );
}

function priceOf(kind: keyof TokenPrices): (model: Model) => ReactElement {
  return ({ prices, longContextPrices }) => (
    <TwoLines
      below={
        longContextPrices && (
          <>
            long <Money usd={longContextPrices[kind]} />
          </>
        )
      }
    >
      {prices ? <Money usd={prices[kind]} /> : '–'}
    </TwoLines>
  );
}

interface TwoLinesProperties {
  readonly below: ReactNode;
  readonly children: ReactNode;
}

function TwoLines({ below, children }: TwoLinesProperties): ReactElement {
  return (
    <span className="whitespace-nowrap">
      {children}
      <span className="block text-xs text-ink-soft">{below}</span>
    </span>
  );
}
