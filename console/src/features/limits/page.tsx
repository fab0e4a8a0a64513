/** How much may be asked for, how much of it is left now, and who says so. */
import type { ReactElement } from 'react';
import { useAccounts } from '../../api/lists.ts';
import { Card } from '../../ui/card.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AccountChoice, useOneAccount } from '../account-choice/account-choice.tsx';
import { PER_MODEL, shownLimits } from '../keys/shown-limit.ts';
import { KeyLimits } from './key-limits.tsx';
import { ModelWindows } from './model-windows.tsx';
import { useLimits } from './queries.ts';
import { SharedMeters } from './shared-meters.tsx';

export function LimitsPage(): ReactElement {
  const account = useOneAccount();
  const { data: accounts = [] } = useAccounts();
  const { data: limits, error, dataUpdatedAt, refetch } = useLimits(account);
  const name = accounts.find(({ id }) => id === account)?.name;
  const ofAccount = limits ? shownLimits(limits.limits, PER_MODEL) : [];
  return (
    <Page
      title="Limits"
      lead="What is left of this minute, of what may run at a time, and of the budgets of keys. Of several limits the tightest holds."
    >
      <div className="grid grid-cols-1 gap-6">
        <AccountChoice mayBeAll={false} />
        {error && <FailureNote error={error} onRetry={() => void refetch()} />}
        {!limits && !error && <Skeleton className="h-96" />}
        {limits && (
          <>
            <ModelWindows limits={limits} knownAtMs={dataUpdatedAt} />
            <Card title={name === undefined ? 'Account' : `Account ${name}`}>
              {Object.values(limits.limits).every((limit) => limit === null) ? (
                <p className="text-ink-soft">
                  Has no limits of its own: those of the models hold, over all its keys together.
                </p>
              ) : (
                <div className="grid grid-cols-1 gap-x-8 gap-y-5 sm:grid-cols-2">
                  {ofAccount.length > 0 && (
                    <p className="sm:col-span-2">{ofAccount.join(' · ')}, for each model</p>
                  )}
                  <SharedMeters windows={limits.windows} knownAtMs={dataUpdatedAt} />
                </div>
              )}
            </Card>
            <KeyLimits keys={limits.keys} knownAtMs={dataUpdatedAt} />
          </>
        )}
      </div>
    </Page>
  );
}
