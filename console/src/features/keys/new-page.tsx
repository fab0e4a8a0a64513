/** Makes a key; once it is made, shows it. */
import type { ReactElement } from 'react';
import { useLocation } from 'wouter';
import { useSignedIn } from '../../api/session.ts';
import { Page } from '../../ui/page.tsx';
import { useOneAccount } from '../account-choice/account-choice.tsx';
import { CreatedKeyPage } from './created-key.tsx';
import { expiresAtOf, type KeyDraft, limitsOf, newDraft } from './key-draft.ts';
import { KeyForm } from './key-form.tsx';
import { useCreateKey } from './queries.ts';

export function NewKeyPage(): ReactElement {
  const { user } = useSignedIn();
  const account = useOneAccount();
  const [, go] = useLocation();
  const create = useCreateKey();
  const submit = (draft: KeyDraft): void => {
    const { name, accountId, admin, models, routes } = draft;
    create.mutate({
      name,
      models,
      routes,
      limits: limitsOf(draft),
      expiresAt: expiresAtOf(draft, Date.now()) ?? null,
      ...(user.role === 'admin' && { accountId, admin }),
    });
  };
  if (create.data) return <CreatedKeyPage key="created" created={create.data} />;
  return (
    <Page
      key="form"
      title="New key"
      lead="Programs show it with every request, so that you see later who asked what, and can take it away from one of them alone."
    >
      <KeyForm
        initial={newDraft(account)}
        expiresAt={null}
        isNew
        action="Create key"
        busy={create.isPending}
        error={create.error}
        onSubmit={submit}
        onCancel={() => go('/keys')}
      />
    </Page>
  );
}
