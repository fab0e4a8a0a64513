/** A link that signs a user in once: to be copied and handed over, as Mimosa sends no mail. */
import type { ReactElement } from 'react';
import type { User } from '../../api/schema.generated.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useCreateLink } from './queries.ts';

interface SignInLinkDialogProperties {
  readonly user: User;
  readonly onClose: () => void;
}

export function SignInLinkDialog({ user, onClose }: SignInLinkDialogProperties): ReactElement {
  const link = useCreateLink();
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      isStubborn={link.data !== undefined}
      title={`Sign-in link for ${user.email}`}
      description="Whoever opens it is signed in as this user and chooses a new password. It works once, within an hour."
    >
      {link.error && <FailureNote error={link.error} />}
      {link.data && (
        <div className="grid gap-3">
          <CodeBlock
            what="Sign-in link"
            code={`${location.origin}/console/sign-in#${link.data.token}`}
          />
          <p className="text-sm text-ink-soft">
            Good until <Moment at={link.data.expiresAt} />. It is not shown again.
          </p>
        </div>
      )}
      <DialogActions>
        <Button onClick={onClose}>{link.data ? 'Done' : 'Not now'}</Button>
        {!link.data && (
          <Button look="strong" busy={link.isPending} onClick={() => link.mutate(user.id)}>
            Make a link
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
