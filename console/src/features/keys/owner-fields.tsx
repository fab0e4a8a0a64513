/** What admins decide of a new key: whose it is, and whether it may administer. */
import type { ReactElement } from 'react';
import { useAccounts } from '../../api/lists.ts';
import { useSignedIn } from '../../api/session.ts';
import { SelectField } from '../../ui/field.tsx';
import { SwitchField } from '../../ui/switch-field.tsx';
import type { KeyDraft } from './key-draft.ts';

interface OwnerFieldsProperties {
  readonly draft: KeyDraft;
  readonly onChange: (part: Partial<KeyDraft>) => void;
}

/** Nothing for members. */
export function OwnerFields({ draft, onChange }: OwnerFieldsProperties): ReactElement | null {
  const { user } = useSignedIn();
  const { data: accounts = [] } = useAccounts();
  if (user.role !== 'admin') return null;
  return (
    <>
      {accounts.length > 1 && (
        <SelectField
          label="Account"
          hint="Who pays for it."
          options={accounts.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.accountId}
          onChoose={(accountId) => onChange({ accountId })}
        />
      )}
      <SwitchField
        label="Admin key"
        hint="May use the platform’s API and the metrics, for every account. For scripts of yours only."
        checked={draft.admin}
        onChange={(admin) => onChange({ admin })}
      />
    </>
  );
}
