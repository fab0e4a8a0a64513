/** Adds money to an account, or takes some off; what is added stays in its bills for good. */
import { type FormEvent, type ReactElement, useState } from 'react';
import { faultOf } from '../../api/failure.ts';
import type { NewEntry } from '../../api/schema.generated.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { shownUsd } from '../../ui/format.ts';
import { showToast } from '../../ui/toast.tsx';
import { useAddEntry } from './queries.ts';

const KINDS = [
  { value: 'top-up', label: 'Top-up: money that was paid' },
  { value: 'adjustment', label: 'Adjustment: more, or less with a minus' },
] as const;

const ID_BYTES = 16;

/** `crypto.randomUUID` is not there on plain http of another machine. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sent twice, it is added once: whoever is not sure presses again. */
function newEntry(): NewEntry & { readonly id: string } {
  return { id: randomId(), kind: 'top-up', amountUsd: '', note: '' };
}

interface EntryFormProperties {
  readonly accountId: string;
  readonly onAdded?: () => void;
}

export function EntryForm({ accountId, onAdded }: EntryFormProperties): ReactElement {
  const [entry, setEntry] = useState(newEntry);
  const add = useAddEntry(accountId);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate(
      { ...entry, amountUsd: entry.amountUsd.trim() },
      {
        onSuccess({ account }) {
          const text = `The balance of ${account.name} is ${shownUsd(account.balanceUsd)} now.`;
          showToast({ tone: 'good', text });
          setEntry(newEntry());
          onAdded?.();
        },
      },
    );
  };
  const amountFault = faultOf(add.error, 'amountUsd');
  const noteFault = faultOf(add.error, 'note');
  return (
    <form className="grid gap-4" onSubmit={submit}>
      {add.error && amountFault === null && noteFault === null && <FailureNote error={add.error} />}
      <SelectField
        label="Kind"
        options={KINDS}
        value={entry.kind}
        onChoose={(kind) => setEntry({ ...entry, kind })}
      />
      <TextField
        label="Amount in USD"
        inputMode="decimal"
        autoComplete="off"
        required
        placeholder="25.00"
        value={entry.amountUsd}
        error={amountFault}
        onChange={({ target }) => setEntry({ ...entry, amountUsd: target.value })}
      />
      <TextField
        label="Note"
        hint="Stands on the bill: the number of an invoice, say."
        value={entry.note}
        error={noteFault}
        onChange={({ target }) => setEntry({ ...entry, note: target.value })}
      />
      <div>
        <Button type="submit" look="strong" busy={add.isPending}>
          {entry.kind === 'top-up' ? 'Top up' : 'Adjust'}
        </Button>
      </div>
    </form>
  );
}
