/** What the keys of the account have spent of their budgets, and the limits that they bring along. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { LimitsInForce } from '../../api/schema.generated.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Growing } from '../../ui/growing.tsx';
import { BudgetMeters } from '../keys/budget-meters.tsx';
import { PER_MODEL, shownLimits } from '../keys/shown-limit.ts';
import { SharedMeters } from './shared-meters.tsx';

interface KeyLimitsProperties {
  readonly keys: LimitsInForce['keys'];
  /** When the server said so, in milliseconds. */
  readonly knownAtMs: number;
}

export function KeyLimits({ keys, knownAtMs }: KeyLimitsProperties): ReactElement {
  return (
    <Card title="Keys">
      {keys.length === 0 ? (
        <EmptyState
          icon="key"
          title="No key that works"
          action={
            <Link href="/keys/new" asChild>
              <ButtonLink look="strong">Make a key</ButtonLink>
            </Link>
          }
        >
          Budgets and limits of keys stand here.
        </EmptyState>
      ) : (
        <Growing rows={keys}>
          {(shown) => (
            <ul className="divide-y divide-line">
              {shown.map((key) => (
                <li
                  key={key.keyId}
                  className="grid gap-x-8 gap-y-3 py-4 first:pt-0 last:pb-0 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_16rem]"
                >
                  <Link
                    href={`/keys/${key.keyId}`}
                    className="w-fit rounded-sm font-medium break-words hover:underline"
                  >
                    {key.name}
                  </Link>
                  <div className="grid content-start gap-3">
                    <Rates limits={key.limits} />
                    <SharedMeters windows={key.windows} knownAtMs={knownAtMs} />
                  </div>
                  <BudgetMeters spending={key} />
                </li>
              ))}
            </ul>
          )}
        </Growing>
      )}
    </Card>
  );
}

/** Those that have no meter here, as every model has its own. */
function Rates({
  limits,
}: {
  readonly limits: KeyLimitsProperties['keys'][number]['limits'];
}): ReactElement | null {
  const perModel = shownLimits(limits, PER_MODEL);
  if (perModel.length === 0 && shownLimits(limits).length > 0) return null;
  return <p className="text-sm text-ink-soft">{perModel.join(' · ') || 'No rates of its own'}</p>;
}
