/** Every account of this server: what it has, how it pays, whether it may. */
import { type FormEvent, type ReactElement, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { faultOf } from '../../api/failure.ts';
import { useAccounts } from '../../api/lists.ts';
import type { Account } from '../../api/schema.generated.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { Growing } from '../../ui/growing.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { shownLimits } from '../keys/shown-limit.ts';
import { creditUsdOf, PREPAID } from './credit-draft.ts';
import { CreditFields } from './credit-fields.tsx';
import { useCreateAccount } from './queries.ts';

export function AccountsPage(): ReactElement {
  const accounts = useAccounts();
  const [isCreating, setCreating] = useState(false);
  return (
    <Page
      title="Accounts"
      lead="Who pays. Keys and users belong to an account, and so do balance, bills and limits."
      actions={
        <Button look="strong" onClick={() => setCreating(true)}>
          <Icon name="plus" />
          New account
        </Button>
      }
    >
      {accounts.error && (
        <FailureNote error={accounts.error} onRetry={() => void accounts.refetch()} />
      )}
      {accounts.isPending && <Skeleton className="h-72" />}
      {accounts.data && (
        <Growing rows={accounts.data}>
          {(shown) => (
            <Table caption="Accounts" columns={COLUMNS} rows={shown} rowKey={({ id }) => id} />
          )}
        </Growing>
      )}
      <NewAccountDialog open={isCreating} onOpenChange={setCreating} />
    </Page>
  );
}

const COLUMNS: readonly Column<Account>[] = [
  {
    title: 'Account',
    cell: ({ id, name }) => (
      <Link
        href={`/admin/accounts/${encodeURIComponent(id)}`}
        className="text-leaf underline decoration-line underline-offset-4 hover:decoration-leaf"
      >
        {name}
      </Link>
    ),
  },
  {
    title: 'State',
    cell: ({ disabled }) =>
      disabled ? <Badge tone="bad">disabled</Badge> : <Badge tone="good">active</Badge>,
  },
  { title: 'Balance', isFigure: true, cell: ({ balanceUsd }) => <Money usd={balanceUsd} /> },
  {
    title: 'Held',
    isFigure: true,
    cell: ({ reservedUsd }) => <Money usd={reservedUsd} />,
  },
  {
    title: 'Left to spend',
    isFigure: true,
    cell: ({ availableUsd }) =>
      availableUsd === null ? 'without bound' : <Money usd={availableUsd} />,
  },
  {
    title: 'Limits',
    cell: ({ limits }) => {
      const shown = shownLimits(limits);
      return shown.length === 0 ? (
        <span className="text-ink-soft">those of the models</span>
      ) : (
        shown.join(', ')
      );
    },
  },
  { title: 'Since', cell: ({ createdAt }) => <Moment at={createdAt} as="date" /> },
];

interface NewAccountDialogProperties {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

function NewAccountDialog({ open, onOpenChange }: NewAccountDialogProperties): ReactElement {
  const [name, setName] = useState('');
  const [credit, setCredit] = useState(PREPAID);
  const [, go] = useLocation();
  const create = useCreateAccount();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(
      { name, creditUsd: creditUsdOf(credit) },
      { onSuccess: ({ id }) => go(`/admin/accounts/${encodeURIComponent(id)}`) },
    );
  };
  const nameFault = faultOf(create.error, 'name');
  const creditFault = faultOf(create.error, 'creditUsd');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New account">
      <form className="grid gap-5" onSubmit={submit}>
        {create.error && nameFault === null && creditFault === null && (
          <FailureNote error={create.error} />
        )}
        <TextField
          label="Name"
          hint="A person, a team or a project."
          required
          value={name}
          error={nameFault}
          onChange={({ target }) => setName(target.value)}
        />
        <CreditFields draft={credit} error={creditFault} onChange={setCredit} />
        <DialogActions>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" look="strong" busy={create.isPending}>
            Create account
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
