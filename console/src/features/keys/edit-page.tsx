/** Changes what a key may; the key itself stays the same. */
import type { ReactElement } from 'react';
import { useLocation, useParams } from 'wouter';
import { useKeys } from '../../api/lists.ts';
import type { Key } from '../../api/schema.generated.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { draftOf, expiresAtOf, type KeyDraft, limitsOf } from './key-draft.ts';
import { KeyForm } from './key-form.tsx';
import { KeyNow } from './key-now.tsx';
import { useChangeKey } from './queries.ts';

export function EditKeyPage(): ReactElement {
  const { id } = useParams<{ id: string }>();
  const { data: keys, error, refetch } = useKeys(null);
  const key = keys?.find((one) => one.id === id);
  return (
    <Page title={key ? `Key ${key.name}` : 'Key'} lead={key && <code>{key.hint}</code>}>
      {error && <FailureNote error={error} onRetry={() => void refetch()} />}
      {!keys && !error && <Skeleton className="h-96 max-w-3xl" />}
      {keys && key?.status === 'revoked' && (
        <EmptyState icon="key" title="This key is revoked">
          It is refused for good, and nothing about it can be changed.
        </EmptyState>
      )}
      {keys && !key && (
        <EmptyState icon="key" title="There is no such key">
          It may belong to another account.
        </EmptyState>
      )}
      {key && key.status !== 'revoked' && (
        <div className="grid max-w-3xl grid-cols-1 gap-5">
          <KeyNow apiKey={key} />
          <EditForm apiKey={key} />
        </div>
      )}
    </Page>
  );
}

function EditForm({ apiKey }: { readonly apiKey: Key }): ReactElement {
  const [, go] = useLocation();
  const change = useChangeKey(apiKey.id);
  const back = (): void => go('/keys');
  const submit = (draft: KeyDraft): void => {
    const expiresAt = expiresAtOf(draft, Date.now());
    change.mutate(
      {
        name: draft.name,
        models: draft.models,
        routes: draft.routes,
        limits: limitsOf(draft),
        ...(expiresAt !== undefined && { expiresAt }),
      },
      {
        onSuccess({ name }) {
          showToast({ tone: 'good', text: `Key ${name} is changed.` });
          back();
        },
      },
    );
  };
  return (
    <KeyForm
      initial={draftOf(apiKey)}
      expiresAt={apiKey.expiresAt}
      isNew={false}
      action="Save"
      busy={change.isPending}
      error={change.error}
      onSubmit={submit}
      onCancel={back}
    />
  );
}
