/** What a key has spent of its budgets; what it has spent at all, where it has none. */
import type { ReactElement } from 'react';
import { nanoOfUsd } from '../../api/money.ts';
import type { LimitsInForce } from '../../api/schema.generated.ts';
import { shownUsd } from '../../ui/format.ts';
import { Meter } from '../../ui/meter.tsx';
import { Money } from '../../ui/money.tsx';

interface BudgetMetersProperties {
  readonly spending: Pick<LimitsInForce['keys'][number], 'day' | 'month'>;
}

export function BudgetMeters({ spending: { day, month } }: BudgetMetersProperties): ReactElement {
  return (
    <div className="grid content-start gap-3">
      {day.budgetUsd !== null && <Budget label="Today" spent={day} />}
      {month.budgetUsd === null ? (
        <p className="flex justify-between gap-3 text-sm">
          <span className="text-ink-soft">This month</span>
          <Money usd={month.spentUsd} />
        </p>
      ) : (
        <Budget label="This month" spent={month} />
      )}
    </div>
  );
}

function Budget({
  label,
  spent: { spentUsd, spentNano, budgetUsd },
}: {
  readonly label: string;
  readonly spent: BudgetMetersProperties['spending']['day'];
}): ReactElement {
  const budget = budgetUsd ?? '0';
  return (
    <Meter
      label={label}
      value={Number(spentNano)}
      max={Number(nanoOfUsd(budget))}
      shown={
        <>
          <Money usd={spentUsd} /> of <Money usd={budget} />
        </>
      }
      text={`${shownUsd(spentUsd)} of ${shownUsd(budget)} spent`}
    />
  );
}
