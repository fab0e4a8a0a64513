/** Bills by month, for people, printers and programs. */
import type { ReactElement } from 'react';
import { downloadUrl } from '../../api/client.ts';
import { useAccounts } from '../../api/lists.ts';
import type { Bills } from '../../api/schema.generated.ts';
import { useSignedIn } from '../../api/session.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { SelectField } from '../../ui/field.tsx';
import { type Figure, Figures } from '../../ui/figures.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Money } from '../../ui/money.tsx';
import { useNow } from '../../ui/now.ts';
import { Page } from '../../ui/page.tsx';
import { useSearchChoices } from '../../ui/search-choices.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AccountChoice, useOneAccount } from '../account-choice/account-choice.tsx';
import { BillSheet } from './bill-sheet.tsx';
import { EntryDialog } from './entry-dialog.tsx';
import { monthAt, monthIn, monthName } from './month-name.ts';
import { useBill, useMonths } from './queries.ts';

const HOUR_MS = 3_600_000;
const FORMATS = [
  { format: 'csv', ending: 'csv', label: 'CSV' },
  { format: 'json', ending: 'json', label: 'JSON' },
  { format: 'text', ending: 'txt', label: 'Text' },
] as const;

export function BillPage(): ReactElement {
  const { user } = useSignedIn();
  const account = useOneAccount();
  const thisMonth = monthAt(useNow(HOUR_MS));
  const [search, choose] = useSearchChoices();
  const { data: accounts = [] } = useAccounts();
  const months = useMonths(account);
  const month = monthIn(search.get('month')) ?? months.data?.[0]?.month ?? thisMonth;
  const bill = useBill(account, month);
  const one = accounts.find(({ id }) => id === account);
  const isEmpty = bill.data && bill.data.lines.length + bill.data.entries.length === 0;
  return (
    <Page
      title="Bill"
      lead="Every sum is exact. Months are those of UTC."
      actions={
        <span className="flex flex-wrap gap-2 print:hidden">
          {FORMATS.map(({ format, ending, label }) => (
            <ButtonLink
              key={format}
              href={downloadUrl('GET /api/bills/{month}', {
                params: { month },
                query: { account, format },
              })}
              download={`bill-${month}.${ending}`}
            >
              <Icon name="download" />
              {label}
            </ButtonLink>
          ))}
          <Button onClick={() => print()}>Print</Button>
        </span>
      }
    >
      <div className="grid grid-cols-1 gap-6">
        <div className="flex flex-wrap items-end gap-4 print:hidden">
          <AccountChoice mayBeAll={false} />
          <SelectField
            label="Month"
            className="min-w-44"
            options={monthOptions(months.data ?? [], thisMonth, month)}
            value={month}
            onChoose={(chosen) => choose({ month: chosen })}
          />
          {user.role === 'admin' && one && <EntryDialog account={account} accountName={one.name} />}
        </div>
        {one && (
          <div className="print:hidden">
            <Figures figures={figuresOf(one)} />
          </div>
        )}
        {bill.error && <FailureNote error={bill.error} onRetry={() => void bill.refetch()} />}
        {!bill.data && !bill.error && <Skeleton className="h-96" />}
        {isEmpty && (
          <EmptyState icon="bill" title={`Nothing in ${monthName(month)}`}>
            Requests stand on the bill as soon as they are over, money as soon as it is added.
          </EmptyState>
        )}
        {bill.data && !isEmpty && <BillSheet bill={bill.data} />}
      </div>
    </Page>
  );
}

/** This month and the one that is shown are always among them. */
function monthOptions(
  months: Bills['data'],
  ...others: readonly string[]
): { readonly value: string; readonly label: string }[] {
  const known = new Set([...others, ...months.map(({ month }) => month)]);
  return [...known]
    .toSorted((a, b) => (a < b ? 1 : -1))
    .map((value) => ({ value, label: monthName(value) }));
}

function figuresOf({
  balanceUsd,
  reservedUsd,
  creditUsd,
  availableUsd,
}: NonNullable<ReturnType<typeof useAccounts>['data']>[number]): readonly Figure[] {
  return [
    { name: 'Balance now', value: <Money usd={balanceUsd} /> },
    { name: 'Held', value: <Money usd={reservedUsd} />, hint: 'for running requests' },
    {
      name: 'Credit',
      value: creditUsd === null ? 'No bound' : <Money usd={creditUsd} />,
      hint: creditUsd === null ? 'billed afterwards' : 'how far below 0 it may go',
    },
    {
      name: 'Left to spend',
      value: availableUsd === null ? 'No bound' : <Money usd={availableUsd} />,
      hint: availableUsd === null ? 'billed afterwards' : 'balance − held + credit',
    },
  ];
}
