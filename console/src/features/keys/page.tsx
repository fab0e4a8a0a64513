/** The keys of an account: those that work, and, folded away, those that do not any more. */
import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import { useKeys } from '../../api/lists.ts';
import type { Key } from '../../api/schema.generated.ts';
import { useSignedIn } from '../../api/session.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Growing } from '../../ui/growing.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { AccountChoice, useOneAccount } from '../account-choice/account-choice.tsx';
import { KeyRow } from './key-row.tsx';
import { useRevokeKey, useSpending } from './queries.ts';

export function KeysPage(): ReactElement {
  const account = useOneAccount();
  const { data: keys, error, refetch } = useKeys(account);
  const usable = keys?.filter(({ status }) => status === 'active') ?? [];
  const ended = keys?.filter(({ status }) => status !== 'active') ?? [];
  const create = (
    <Link href={`/keys/new?account=${account}`} asChild>
      <ButtonLink look="strong">
        <Icon name="plus" />
        New key
      </ButtonLink>
    </Link>
  );
  return (
    <Page
      title="Keys"
      lead="Each program gets its own: then each can be limited, followed and revoked alone."
      actions={create}
    >
      <div className="grid grid-cols-1 gap-5">
        <AccountChoice mayBeAll={false} />
        {error && <FailureNote error={error} onRetry={() => void refetch()} />}
        {!keys && !error && <Skeleton className="h-64" />}
        {keys && usable.length === 0 && (
          <EmptyState icon="key" title="No key that works" action={create}>
            Programs show a key with every request. Make one, copy it, and send a first request.
          </EmptyState>
        )}
        {usable.length > 0 && <KeyList label="Keys that work" keys={usable} account={account} />}
        {ended.length > 0 && (
          <details>
            <summary className="w-fit rounded-sm py-1 font-medium text-ink-soft">
              {ended.length} revoked or expired
            </summary>
            <div className="mt-3">
              <KeyList label="Revoked and expired keys" keys={ended} account={account} />
            </div>
          </details>
        )}
      </div>
    </Page>
  );
}

function KeyList({
  label,
  keys,
  account,
}: {
  readonly label: string;
  readonly keys: readonly Key[];
  readonly account: string;
}): ReactElement {
  const { user } = useSignedIn();
  const { data: spending } = useSpending(account);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const revoke = useRevokeKey();
  const close = (): void => {
    setRevoking(null);
    revoke.reset();
  };
  return (
    <>
      <Growing rows={keys}>
        {(shown) => (
          <ul
            aria-label={label}
            className="divide-y divide-line rounded-xl border border-line bg-surface shadow-lift"
          >
            {shown.map((key) => (
              <KeyRow
                key={key.id}
                apiKey={key}
                spending={spending?.get(key.id)}
                mayChange={!key.admin || user.role === 'admin'}
                onRevoke={() => setRevoking(key)}
              />
            ))}
          </ul>
        )}
      </Growing>
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={close}
        title={`Revoke ${revoking?.name ?? 'the key'}?`}
        description="Programs that use it are refused within a second. This cannot be taken back; its usage stays on the bill."
        action="Revoke key"
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() =>
          revoke.mutate(revoking!.id, {
            onSuccess({ name }) {
              close();
              showToast({ tone: 'good', text: `Key ${name} is revoked.` });
            },
          })
        }
      />
    </>
  );
}
