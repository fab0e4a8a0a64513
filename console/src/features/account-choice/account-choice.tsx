/**
 * Whose numbers a page shows. Members see their own account and are not asked; admins choose one, or
 * all where a page can add them up. The choice stands in the address, so that it survives a reload
 * and can be sent to somebody.
 */
import type { ReactElement } from 'react';
import { useAccounts } from '../../api/lists.ts';
import { useSignedIn } from '../../api/session.ts';
import { SelectField } from '../../ui/field.tsx';
import { useSearchChoices } from '../../ui/search-choices.ts';

const PARAMETER = 'account';
const ALL = 'all';

/** The chosen account; null: all that one may see, where `mayBeAll`. */
export function useChosenAccount(mayBeAll: boolean): string | null {
  const { user } = useSignedIn();
  const [search] = useSearchChoices();
  if (user.role !== 'admin') return user.accountId;
  const chosen = search.get(PARAMETER) ?? user.accountId;
  if (chosen !== ALL) return chosen;
  return mayBeAll ? null : user.accountId;
}

/** The same for pages that show one account. */
export function useOneAccount(): string {
  return useChosenAccount(false)!;
}

/** Nothing for members, and nothing as long as there is one account. */
export function AccountChoice({ mayBeAll }: { readonly mayBeAll: boolean }): ReactElement | null {
  const { user } = useSignedIn();
  const { data: accounts = [] } = useAccounts();
  const [, choose] = useSearchChoices();
  const chosen = useChosenAccount(mayBeAll);
  if (user.role !== 'admin' || accounts.length < 2) return null;
  const options = accounts.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <SelectField
      label="Account"
      className="w-full sm:min-w-44 sm:max-w-72"
      options={mayBeAll ? [{ value: ALL, label: 'All accounts' }, ...options] : options}
      value={chosen ?? ALL}
      // What was chosen of one account means nothing in another.
      onChoose={(account) => choose({ [PARAMETER]: account, key: null })}
    />
  );
}
