/** What can be done with a user: another role, a link to sign in, an end. */
import { type ReactElement, useState } from 'react';
import { sentenceOf } from '../../api/failure.ts';
import type { User, UserChange } from '../../api/schema.generated.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useChangeUser } from './queries.ts';

interface UserActionsProperties {
  readonly user: User;
  /** Nobody takes their own rights away by a slip. */
  readonly isSelf: boolean;
  readonly onLink: () => void;
}

export function UserActions({ user, isSelf, onLink }: UserActionsProperties): ReactElement {
  const [isAsking, setAsking] = useState(false);
  const change = useChangeUser(user.id);
  const { email, role, disabled } = user;
  const otherRole = role === 'admin' ? 'member' : 'admin';
  const apply = (body: UserChange, done: string): void =>
    change.mutate(body, {
      onSuccess: () => showToast({ tone: 'good', text: done }),
      onError: (error) => showToast({ tone: 'bad', text: sentenceOf(error) }),
    });
  return (
    <span className="flex justify-end">
      <Menu
        trigger={
          <Button look="quiet">
            <Icon name="dots" />
            <span className="sr-only">Actions for {email}</span>
          </Button>
        }
      >
        {!disabled && (
          <MenuItem icon="link" onSelect={onLink}>
            Sign-in link
          </MenuItem>
        )}
        {!isSelf && (
          <>
            <MenuItem
              icon="people"
              onSelect={() => apply({ role: otherRole }, `${email} is ${otherRole} now.`)}
            >
              Make {otherRole}
            </MenuItem>
            <MenuLine />
            {disabled ? (
              <MenuItem
                icon="check"
                onSelect={() => apply({ disabled: false }, `${email} may sign in again.`)}
              >
                Enable
              </MenuItem>
            ) : (
              <MenuItem icon="close" onSelect={() => setAsking(true)}>
                Disable
              </MenuItem>
            )}
          </>
        )}
      </Menu>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Disable ${email}?`}
        description="All their sessions end. Their account and its keys go on."
        action="Disable user"
        busy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ disabled: true }, { onSuccess: () => setAsking(false) })}
      />
    </span>
  );
}
