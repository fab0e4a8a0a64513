/** Who may sign in to this console, for which account, and as what. */
import { type ReactElement, useState } from 'react';
import { useAccounts } from '../../api/lists.ts';
import type { Account, User } from '../../api/schema.generated.ts';
import { useSignedIn } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Growing } from '../../ui/growing.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { NewUserDialog } from './new-user-dialog.tsx';
import { useUsers } from './queries.ts';
import { SignInLinkDialog } from './sign-in-link-dialog.tsx';
import { UserActions } from './user-actions.tsx';

export function UsersPage(): ReactElement {
  const users = useUsers();
  const { user: self } = useSignedIn();
  const { data: accounts = [] } = useAccounts();
  const [isCreating, setCreating] = useState(false);
  const [linkFor, setLinkFor] = useState<User | null>(null);
  return (
    <Page
      title="Users"
      lead="People who sign in here. Members see their account; admins see and change everything."
      actions={
        <Button look="strong" onClick={() => setCreating(true)}>
          <Icon name="plus" />
          New user
        </Button>
      }
    >
      {users.error && <FailureNote error={users.error} onRetry={() => void users.refetch()} />}
      {users.isPending && <Skeleton className="h-72" />}
      {users.data && (
        <Growing rows={users.data.toSorted((one, other) => one.email.localeCompare(other.email))}>
          {(shown) => (
            <Table
              caption="Users"
              columns={columnsFor(self, accounts, setLinkFor)}
              rows={shown}
              rowKey={({ id }) => id}
            />
          )}
        </Growing>
      )}
      {isCreating && (
        <NewUserDialog
          accounts={accounts}
          onClose={() => setCreating(false)}
          onCreated={(user) => {
            setCreating(false);
            setLinkFor(user);
          }}
        />
      )}
      {linkFor && <SignInLinkDialog user={linkFor} onClose={() => setLinkFor(null)} />}
    </Page>
  );
}

function columnsFor(
  self: User,
  accounts: readonly Account[],
  onLink: (user: User) => void,
): readonly Column<User>[] {
  const accountNames = new Map(accounts.map(({ id, name }) => [id, name]));
  return [
    {
      title: 'User',
      cell: ({ id, email }) => (
        <span className="flex items-center gap-2">
          {email}
          {id === self.id && <Badge tone="info">you</Badge>}
        </span>
      ),
    },
    { title: 'Account', cell: ({ accountId }) => accountNames.get(accountId) ?? accountId },
    { title: 'Role', cell: ({ role }) => role },
    { title: 'State', cell: (user) => <UserState user={user} /> },
    { title: 'Since', cell: ({ createdAt }) => <Moment at={createdAt} as="date" /> },
    {
      title: 'Actions',
      isTitleHidden: true,
      cell: (user) => (
        <UserActions user={user} isSelf={user.id === self.id} onLink={() => onLink(user)} />
      ),
    },
  ];
}

function UserState({ user: { disabled, hasPassword } }: { readonly user: User }): ReactElement {
  if (disabled) return <Badge tone="bad">disabled</Badge>;
  return hasPassword ? (
    <Badge tone="good">active</Badge>
  ) : (
    <Badge tone="warn">no password yet</Badge>
  );
}
