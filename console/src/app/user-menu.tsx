/** Who is signed in, and what concerns them: colours, password, signing out. */
import { type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import type { Session } from '../api/schema.generated.ts';
import { sentenceOf } from '../api/failure.ts';
import { useSignOut } from '../api/session.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuChoices, MenuItem, MenuLine } from '../ui/menu.tsx';
import { showToast } from '../ui/toast.tsx';
import { chooseTheme, savedTheme } from './theme.ts';

const THEME_CHOICES = [
  { value: 'system', label: 'Colours as the system has them' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function UserMenu({ session }: { readonly session: Session }): ReactElement {
  const [theme, setTheme] = useState(savedTheme);
  const [, go] = useLocation();
  const signOut = useSignOut();
  const { user, account } = session;
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-3 rounded-md border border-transparent px-2 py-2 text-left hover:border-line hover:bg-surface"
        >
          <span
            aria-hidden
            className="grid size-8 shrink-0 place-items-center rounded-full bg-leaf-soft font-semibold text-leaf uppercase"
          >
            {user.email.slice(0, 1)}
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-medium">{user.email}</span>
            <span className="block truncate text-xs text-ink-soft">
              {account.name} · {user.role}
            </span>
          </span>
          <Icon name="chevrons" className="text-ink-soft" />
        </button>
      }
    >
      <MenuChoices
        label="Colours"
        choices={THEME_CHOICES}
        value={theme}
        onChoose={(chosen) => {
          setTheme(chosen);
          chooseTheme(chosen);
        }}
      />
      <MenuLine />
      <MenuItem icon="key" onSelect={() => go('/password')}>
        Change password
      </MenuItem>
      <MenuItem
        icon="leave"
        onSelect={() =>
          signOut.mutate(undefined, {
            onSuccess: () => go('/', { replace: true }),
            onError: (error) => showToast({ tone: 'bad', text: sentenceOf(error) }),
          })
        }
      >
        Sign out
      </MenuItem>
    </Menu>
  );
}
