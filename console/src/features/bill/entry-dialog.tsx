/** An admin adds money to an account, or corrects it. Pressing twice adds it once. */
import { type FormEvent, type ReactElement, useState } from 'react';
import { faultOf } from '../../api/failure.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { shownUsd } from '../../ui/format.ts';
import { Segments } from '../../ui/segments.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useAddEntry } from './queries.ts';

const KINDS = [
  { value: 'top-up', label: 'Top-up' },
  { value: 'adjustment', label: 'Adjustment' },
] as const;
const HINTS = {
  'top-up': 'More than 0.',
  adjustment: 'A minus in front takes money away.',
} as const;
const ID_BYTES = 16;

interface EntryDialogProperties {
  readonly account: string;
  readonly accountName: string;
}

export function EntryDialog({ account, accountName }: EntryDialogProperties): ReactElement {
  // What is being added: a new id each time the dialog opens.
  const [entryId, setEntryId] = useState<string | null>(null);
  return (
    <>
      <Button look="strong" onClick={() => setEntryId(newId())}>
        Add money
      </Button>
      <Dialog
        open={entryId !== null}
        onOpenChange={() => setEntryId(null)}
        title={`Money for ${accountName}`}
        description="Stands in the ledger for good: a mistake is put right by another adjustment."
      >
        {entryId !== null && (
          <EntryForm
            key={entryId}
            account={account}
            entryId={entryId}
            onDone={() => setEntryId(null)}
          />
        )}
      </Dialog>
    </>
  );
}

interface EntryFormProperties {
  readonly account: string;
  readonly entryId: string;
  readonly onDone: () => void;
}

function EntryForm({ account, entryId, onDone }: EntryFormProperties): ReactElement {
  const [kind, setKind] = useState<(typeof KINDS)[number]['value']>('top-up');
  const [amountUsd, setAmountUsd] = useState('');
  const [note, setNote] = useState('');
  const add = useAddEntry(account);
  const fault = (param: string): string | null => faultOf(add.error, param);
  const isElsewhere = add.error && fault('amountUsd') === null && fault('note') === null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate(
      { kind, amountUsd: amountUsd.trim(), note: note.trim(), id: entryId },
      {
        onSuccess({ account: { name, balanceUsd } }) {
          showToast({ tone: 'good', text: `${name} has ${shownUsd(balanceUsd)} now.` });
          onDone();
        },
      },
    );
  };
  return (
    <form className="grid gap-5" onSubmit={submit}>
      {isElsewhere && <FailureNote error={add.error} />}
      <Segments label="Kind" options={KINDS} value={kind} onChoose={setKind} />
      <TextField
        label="Amount in USD"
        hint={HINTS[kind]}
        required
        inputMode="decimal"
        autoComplete="off"
        placeholder="25.00"
        value={amountUsd}
        error={fault('amountUsd')}
        onChange={({ target }) => setAmountUsd(target.value)}
      />
      <TextField
        label="Note"
        hint="Why: it stands on the bill."
        required
        value={note}
        error={fault('note')}
        onChange={({ target }) => setNote(target.value)}
      />
      <DialogActions>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="strong" busy={add.isPending}>
          Add
        </Button>
      </DialogActions>
    </form>
  );
}

/** Not `randomUUID`, which browsers give to https only. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
