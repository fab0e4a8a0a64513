/** One account as its admins see it: money, name and credit, limits, and whether it may. */
import type { ReactElement } from 'react';
import { Link, useParams } from 'wouter';
import { useAccounts } from '../../api/lists.ts';
import type { Account } from '../../api/schema.generated.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Money } from '../../ui/money.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AccountForm } from './account-form.tsx';
import { DisableAccount } from './disable-account.tsx';
import { EntryForm } from './entry-form.tsx';

export function AccountPage(): ReactElement {
  const { id } = useParams<{ id: string }>();
  const accounts = useAccounts();
  const account = accounts.data?.find((one) => one.id === id);
  return (
    <Page
      title={account ? `Account ${account.name}` : 'Account'}
      lead={<code className="font-mono text-sm">{id}</code>}
      actions={
        <Link href="/admin/accounts" asChild>
          <ButtonLink>All accounts</ButtonLink>
        </Link>
      }
    >
      {accounts.error && (
        <FailureNote error={accounts.error} onRetry={() => void accounts.refetch()} />
      )}
      {accounts.isPending && <Skeleton className="h-96" />}
      {accounts.data && !account && (
        <EmptyState icon="people" title="There is no such account">
          All that there are stand under Accounts.
        </EmptyState>
      )}
      {account && <AccountCards account={account} />}
    </Page>
  );
}

function AccountCards({ account }: { readonly account: Account }): ReactElement {
  const { availableUsd, disabled } = account;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Card title="Money">
        <FactList
          facts={[
            {
              name: 'State',
              value: disabled ? (
                <Badge tone="bad">disabled</Badge>
              ) : (
                <Badge tone="good">active</Badge>
              ),
            },
            { name: 'Balance', value: <Money usd={account.balanceUsd} isExact /> },
            {
              name: 'Held for running requests',
              value: <Money usd={account.reservedUsd} isExact />,
            },
            {
              name: 'Left to spend',
              value: availableUsd === null ? 'without bound' : <Money usd={availableUsd} isExact />,
            },
          ]}
        />
        <p className="mt-4 flex flex-wrap gap-x-5 gap-y-1 text-sm">
          {['usage', 'requests', 'bill', 'keys'].map((page) => (
            <Link
              key={page}
              href={`/${page}?account=${encodeURIComponent(account.id)}`}
              className="text-leaf capitalize underline decoration-line underline-offset-4 hover:decoration-leaf"
            >
              {page}
            </Link>
          ))}
        </p>
      </Card>
      <Card title="Top up or adjust">
        <EntryForm accountId={account.id} />
      </Card>
      <Card title="Settings" className="lg:col-span-2">
        <AccountForm key={account.id} account={account} />
      </Card>
      <Card title={disabled ? 'Enable' : 'Disable'} className="lg:col-span-2">
        <DisableAccount account={account} />
      </Card>
    </div>
  );
}
