/** An admin adds money to the account whose bill is shown, or corrects it. */
import { type ReactElement, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { EntryForm } from '../admin/entry-form.tsx';

interface EntryDialogProperties {
  readonly account: string;
  readonly accountName: string;
}

export function EntryDialog({ account, accountName }: EntryDialogProperties): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Icon name="plus" />
        Top up or adjust
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={`Money for ${accountName}`}
        description="Stands in the ledger for good: a mistake is put right by another adjustment."
      >
        <EntryForm accountId={account} onAdded={() => setOpen(false)} />
      </Dialog>
    </>
  );
}
