/** What a key uses of its limits right now, and has spent of its budgets. */
import type { ReactElement } from 'react';
import type { Key } from '../../api/schema.generated.ts';
import { Card } from '../../ui/card.tsx';
import { useLimits } from '../limits/queries.ts';
import { SharedMeters } from '../limits/shared-meters.tsx';
import { BudgetMeters } from './budget-meters.tsx';

/** Nothing for keys that do not work. */
export function KeyNow({
  apiKey: { id, accountId },
}: {
  readonly apiKey: Key;
}): ReactElement | null {
  const { data, dataUpdatedAt } = useLimits(accountId);
  const now = data?.keys.find(({ keyId }) => keyId === id);
  if (now === undefined) return null;
  return (
    <Card title="Now">
      <div className="grid grid-cols-1 gap-x-8 gap-y-5 sm:grid-cols-2">
        <BudgetMeters spending={now} />
        <SharedMeters windows={now.windows} knownAtMs={dataUpdatedAt} />
      </div>
    </Card>
  );
}
