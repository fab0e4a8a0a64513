/** How much may be asked for, how much of it is left now, and who says so. */
import type { ReactElement } from 'react';
import { useAccounts } from '../../api/lists.ts';
import { Card } from '../../ui/card.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AccountChoice, useOneAccount } from '../account-choice/account-choice.tsx';
import { shownLimits } from '../keys/shown-limit.ts';
import { KeyLimits } from './key-limits.tsx';
import { ModelWindows } from './model-windows.tsx';
import { useLimits } from './queries.ts';

export function LimitsPage(): ReactElement {
  const account = useOneAccount();
  const { data: accounts = [] } = useAccounts();
  const { data: limits, error, dataUpdatedAt, refetch } = useLimits(account);
  const name = accounts.find(({ id }) => id === account)?.name;
  const ofAccount = limits ? shownLimits(limits.limits, false) : [];
  return (
    <Page
      title="Limits"
      lead="What is left of this minute, by model, and of the budgets of keys. Of several limits the tightest holds."
    >
      <div className="grid grid-cols-1 gap-6">
        <AccountChoice mayBeAll={false} />
        {error && <FailureNote error={error} onRetry={() => void refetch()} />}
        {!limits && !error && <Skeleton className="h-96" />}
        {limits && (
          <>
            <ModelWindows limits={limits} knownAtMs={dataUpdatedAt} />
            <Card title={name === undefined ? 'Account' : `Account ${name}`}>
              {ofAccount.length > 0 ? (
                <ul className="grid gap-1.5">
                  {ofAccount.map((text) => (
                    <li key={text}>{text}</li>
                  ))}
                </ul>
              ) : (
                <p className="text-ink-soft">
                  Has no limits of its own: those of the models hold, over all its keys together.
                </p>
              )}
            </Card>
            <KeyLimits keys={limits.keys} />
          </>
        )}
      </div>
    </Page>
  );
}
