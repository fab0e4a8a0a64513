/** What a request was charged, as a sum that adds up to the last digit. */
import type { ReactElement } from 'react';
import { usePrices } from '../../api/lists.ts';
import { costOfTokens } from '../../api/money.ts';
import type { Price, RequestSummary } from '../../api/schema.generated.ts';
import { Card } from '../../ui/card.tsx';
import { digitsOf, shownCount } from '../../ui/format.ts';
import { Money } from '../../ui/money.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { chargeRule } from './outcome.tsx';

interface Line {
  readonly name: string;
  readonly tokens: number;
  readonly perMillionUsd: string;
}

function columnsOf(digits: number): readonly Column<Line>[] {
  return [
    {
      title: 'Tokens',
      cell: ({ name, tokens, perMillionUsd }) => (
        <>
          {name}
          <span className="block font-normal text-ink-soft tabular-nums">
            {shownCount(tokens)} × <Money usd={perMillionUsd} isExact /> a million
          </span>
        </>
      ),
    },
    {
      title: 'Amount',
      isFigure: true,
      cell: ({ tokens, perMillionUsd }) => (
        <Money usd={costOfTokens(tokens, perMillionUsd)} isExact digits={digits} />
      ),
    },
  ];
}

export function LedgerLine({ request }: { readonly request: RequestSummary }): ReactElement {
  const { data: prices, error, refetch } = usePrices();
  const price = prices?.find(({ version }) => version === request.priceVersion);
  const lines = price ? linesOf(request, price) : [];
  const digits = digitsOf(
    lines.map(({ tokens, perMillionUsd }) => costOfTokens(tokens, perMillionUsd)),
  );
  const isCharged = request.promptTokens + request.completionTokens > 0;
  return (
    <Card title="Ledger line">
      {error && <FailureNote error={error} onRetry={() => void refetch()} />}
      {!prices && !error && <Skeleton className="h-40" />}
      {prices && isCharged && price && (
        <Table
          caption="Ledger line"
          columns={columnsOf(digits)}
          rows={lines}
          rowKey={({ name }) => name}
          footer={
            <tr>
              <th scope="row" className="px-4 py-3 text-left">
                Charged
              </th>
              <td className="px-4 py-3 text-right">
                <Money usd={request.costUsd} isExact digits={digits} />
              </td>
            </tr>
          }
        />
      )}
      <p className="mt-3 text-sm text-ink-soft">
        {!isCharged && 'Nothing was charged. '}
        {chargeRule(request.outcome)}
        {isCharged && ` Price of version ${request.priceVersion}`}
        {isCharged && (request.longContext ? ', for long prompts.' : '.')}
      </p>
    </Card>
  );
}

function linesOf(request: RequestSummary, price: Price): readonly Line[] {
  const { promptTokens, cachedTokens, completionTokens } = request;
  const prices = (request.longContext ? price.longContextPrices : null) ?? price.prices;
  return [
    { name: 'Prompt, cached', tokens: cachedTokens, perMillionUsd: prices.cachedUsd },
    { name: 'Prompt', tokens: promptTokens - cachedTokens, perMillionUsd: prices.promptUsd },
    { name: 'Completion', tokens: completionTokens, perMillionUsd: prices.completionUsd },
  ].filter(({ tokens }) => tokens > 0);
}
