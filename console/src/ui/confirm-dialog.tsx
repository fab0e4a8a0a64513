/** “Are you sure?” for what cannot be taken back: says what will happen, on a button that says it too. */
import type { ReactElement, ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { FailureNote } from './failure-note.tsx';

interface ConfirmDialogProperties {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description: ReactNode;
  /** What the button says: “Revoke key”. */
  readonly action: string;
  readonly busy: boolean;
  /** Of the last try. */
  readonly error: unknown;
  readonly onConfirm: () => void;
}

export function ConfirmDialog({
  action,
  busy,
  error,
  onConfirm,
  ...dialog
}: ConfirmDialogProperties): ReactElement {
  return (
    <Dialog {...dialog}>
      {Boolean(error) && <FailureNote error={error} />}
      <DialogActions>
        <Button onClick={() => dialog.onOpenChange(false)}>Keep as it is</Button>
        <Button look="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
