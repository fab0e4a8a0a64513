/** A new user: for which account, and as what. How they sign in comes next. */
import { type FormEvent, type ReactElement, useState } from 'react';
import { faultOf } from '../../api/failure.ts';
import type { Account, User } from '../../api/schema.generated.ts';
import { useSignedIn } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { useCreateUser } from './queries.ts';

const ROLES = [
  { value: 'member', label: 'Member: uses and sees this account' },
  { value: 'admin', label: 'Admin: sees and changes everything' },
] as const;

interface NewUserDialogProperties {
  readonly accounts: readonly Account[];
  readonly onClose: () => void;
  readonly onCreated: (user: User) => void;
}

export function NewUserDialog({
  accounts,
  onClose,
  onCreated,
}: NewUserDialogProperties): ReactElement {
  const { account } = useSignedIn();
  const [email, setEmail] = useState('');
  const [accountId, setAccountId] = useState(account.id);
  const [role, setRole] = useState<User['role']>('member');
  const create = useCreateUser();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate({ email, accountId, role }, { onSuccess: onCreated });
  };
  const emailFault = faultOf(create.error, 'email');
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="New user">
      <form className="grid gap-5" onSubmit={submit}>
        {create.error && emailFault === null && <FailureNote error={create.error} />}
        <TextField
          label="E-mail"
          type="email"
          autoComplete="off"
          hint="A name to sign in with. Mimosa sends no mail."
          required
          value={email}
          error={emailFault}
          onChange={({ target }) => setEmail(target.value)}
        />
        <SelectField
          label="Account"
          options={accounts.map(({ id, name }) => ({ value: id, label: name }))}
          value={accountId}
          onChoose={setAccountId}
        />
        <SelectField label="Role" options={ROLES} value={role} onChoose={setRole} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="strong" busy={create.isPending}>
            Create user
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
