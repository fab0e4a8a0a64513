/** The bill of one month: what was there, what was used, what came in, what is left. */
import type { ReactElement } from 'react';
import type { Bill } from '../../api/schema.generated.ts';
import { Card } from '../../ui/card.tsx';
import { digitsOf, shownCount } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { monthName } from './month-name.ts';

const KINDS = { cached: 'Prompt, cached', prompt: 'Prompt', completion: 'Completion' } as const;
const ENTRY_KINDS = { 'top-up': 'Top-up', adjustment: 'Adjustment' } as const;

type Line = Bill['lines'][number];
type Entry = Bill['entries'][number];

function lineColumns(digits: number): readonly Column<Line>[] {
  return [
    { title: 'Model', cell: ({ modelId }) => <span className="whitespace-nowrap">{modelId}</span> },
    {
      title: 'Tokens',
      cell: ({ kind, longContext }) => `${KINDS[kind]}${longContext ? ', long prompts' : ''}`,
    },
    {
      title: 'Price',
      isFigure: true,
      cell: ({ priceVersion }) => <span className="whitespace-nowrap">version {priceVersion}</span>,
    },
    { title: 'How many', isFigure: true, cell: ({ tokens }) => shownCount(tokens) },
    {
      title: '× USD per million',
      isFigure: true,
      cell: ({ perMillionUsd }) => <Money usd={perMillionUsd} isExact />,
    },
    {
      title: '= Amount',
      isFigure: true,
      cell: ({ amountUsd }) => <Money usd={amountUsd} isExact digits={digits} />,
    },
  ];
}

/** The same in two columns, for narrow windows. */
function narrowLineColumns(digits: number): readonly Column<Line>[] {
  return [
    {
      title: 'Used',
      cell: ({ modelId, kind, longContext, tokens, perMillionUsd, priceVersion }) => (
        <>
          {modelId}
          <span className="block font-normal text-ink-soft">
            {KINDS[kind]}
            {longContext && ', long prompts'}, version {priceVersion}
          </span>
          <span className="block font-normal text-ink-soft">
            {shownCount(tokens)} × <Money usd={perMillionUsd} isExact /> a million
          </span>
        </>
      ),
    },
    lineColumns(digits).at(-1)!,
  ];
}

function entryColumns(digits: number): readonly Column<Entry>[] {
  return [
    {
      title: 'What',
      cell: ({ at, kind, note }) => (
        <>
          {note || ENTRY_KINDS[kind]}
          <span className="block font-normal text-ink-soft">
            {note && `${ENTRY_KINDS[kind]}, `}
            <Moment at={at} />
          </span>
        </>
      ),
    },
    {
      title: 'Amount',
      isFigure: true,
      cell: ({ amountUsd }) => <Money usd={amountUsd} isExact digits={digits} />,
    },
  ];
}

export function BillSheet({ bill }: { readonly bill: Bill }): ReactElement {
  const digits = digitsOf([bill.openingUsd, bill.chargesUsd, bill.entriesUsd, bill.closingUsd]);
  const lineDigits = digitsOf(bill.lines.map(({ amountUsd }) => amountUsd));
  const entries = entryColumns(digitsOf(bill.entries.map(({ amountUsd }) => amountUsd)));
  return (
    <article aria-label={`Bill of ${monthName(bill.month)}`} className="grid grid-cols-1 gap-5">
      <Card title={`${bill.account.name}, ${monthName(bill.month)}`}>
        <Balance bill={bill} digits={digits} />
      </Card>
      {bill.lines.length > 0 && (
        <section aria-labelledby="bill-lines">
          <h2 id="bill-lines" className="mb-3 font-semibold">
            Used in {shownCount(bill.requests)} {bill.requests === 1 ? 'request' : 'requests'}
          </h2>
          {[
            { columns: lineColumns(lineDigits), shown: 'hidden sm:block' },
            { columns: narrowLineColumns(lineDigits), shown: 'sm:hidden' },
          ].map(({ columns, shown }) => (
            <div key={shown} className={shown}>
              <Table
                caption="Lines of the bill"
                columns={columns}
                rows={bill.lines}
                rowKey={({ modelId, priceVersion, longContext, kind }) =>
                  [modelId, priceVersion, longContext, kind].join(' ')
                }
                footer={<Sum columns={columns.length} name="Charges" usd={bill.chargesUsd} />}
              />
            </div>
          ))}
        </section>
      )}
      {bill.entries.length > 0 && (
        <section aria-labelledby="bill-entries">
          <h2 id="bill-entries" className="mb-3 font-semibold">
            Top-ups and adjustments
          </h2>
          <Table
            caption="Top-ups and adjustments"
            columns={entries}
            rows={bill.entries}
            rowKey={({ id }) => id}
            footer={<Sum columns={entries.length} name="Together" usd={bill.entriesUsd} />}
          />
        </section>
      )}
    </article>
  );
}

/** Opening − charges + entries = closing. */
function Balance({ bill, digits }: { readonly bill: Bill; readonly digits: number }): ReactElement {
  const rows = [
    // As wide as the others: an empty one would have no line to stand on.
    { sign: '\u00A0', name: 'Balance when the month began', usd: bill.openingUsd },
    { sign: '−', name: 'Charges', usd: bill.chargesUsd },
    { sign: '+', name: 'Top-ups and adjustments', usd: bill.entriesUsd },
  ];
  return (
    <dl className="grid max-w-xl gap-2">
      {rows.map(({ sign, name, usd }) => (
        <div key={name} className="flex items-baseline justify-between gap-4">
          <dt className="flex text-ink-soft">
            <span className="w-4 shrink-0">{sign}</span>
            {name}
          </dt>
          <dd>
            <Money usd={usd} isExact digits={digits} />
          </dd>
        </div>
      ))}
      <div className="flex items-baseline justify-between gap-4 border-t border-line pt-2 font-semibold">
        <dt className="flex">
          <span className="w-4 shrink-0">=</span>
          Balance
        </dt>
        <dd>
          <Money usd={bill.closingUsd} isExact digits={digits} />
        </dd>
      </div>
    </dl>
  );
}

function Sum({
  columns,
  name,
  usd,
}: {
  readonly columns: number;
  readonly name: string;
  readonly usd: string;
}): ReactElement {
  return (
    <tr>
      <th scope="row" colSpan={columns - 1} className="px-4 py-3 text-left">
        {name}
      </th>
      <td className="px-4 py-3 text-right">
        <Money usd={usd} isExact />
      </td>
    </tr>
  );
}
