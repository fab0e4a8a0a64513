/** Stops an account, which refuses all its keys, or lets it go on. */
import { type ReactElement, useState } from 'react';
import type { Account } from '../../api/schema.generated.ts';
import { useSignedIn } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { useChangeAccount } from './queries.ts';

export function DisableAccount({ account }: { readonly account: Account }): ReactElement {
  const { user } = useSignedIn();
  const [isAsking, setAsking] = useState(false);
  const change = useChangeAccount(account.id);
  if (account.disabled) {
    return (
      <div className="grid justify-items-start gap-4">
        <p className="text-ink-soft">
          All its keys are refused. Its users may still sign in and look.
        </p>
        {change.error && <FailureNote error={change.error} />}
        <Button busy={change.isPending} onClick={() => change.mutate({ disabled: false })}>
          Enable account
        </Button>
      </div>
    );
  }
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-ink-soft">
        All its keys are refused from then on; running requests end. Nothing is lost: it can be
        enabled again.
        {user.accountId === account.id && ' This is your own account.'}
      </p>
      <Button look="danger" onClick={() => setAsking(true)}>
        Disable account
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Disable ${account.name}?`}
        description="Programs that use its keys stop working at once."
        action="Disable account"
        busy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ disabled: true }, { onSuccess: () => setAsking(false) })}
      />
    </div>
  );
}
