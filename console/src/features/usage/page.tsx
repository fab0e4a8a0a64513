/** What was used, by whom, for how much: the sums, bars over time, and files of the same. */
import { type ReactElement, useMemo } from 'react';
import { Link } from 'wouter';
import { downloadUrl } from '../../api/client.ts';
import { useKeys } from '../../api/lists.ts';
import type { Usage } from '../../api/schema.generated.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Count } from '../../ui/count.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { type Figure, Figures } from '../../ui/figures.tsx';
import { shownCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Money } from '../../ui/money.tsx';
import { useNow } from '../../ui/now.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useChosenAccount } from '../account-choice/account-choice.tsx';
import { keyNames } from '../keys/key-names.ts';
import { useChoices } from './choices.ts';
import { UsageFilters } from './filters.tsx';
import { MEASURES } from './measure.ts';
import { faultOf, HOUR_MS, periodOf, timesOf } from './period.ts';
import { usageQuery, useUsage } from './queries.ts';
import { partsOf } from './split.ts';
import { UsageChart } from './usage-chart.tsx';

export function UsagePage(): ReactElement {
  const account = useChosenAccount(true);
  const [choices, choose] = useChoices();
  const nowMs = useNow(HOUR_MS);
  const { range, from, to, step, split } = choices;
  const measure = MEASURES[choices.measure];
  const period = useMemo(() => {
    const days = { from, to };
    return faultOf(range, days) === null ? periodOf(range, days, nowMs) : null;
  }, [range, from, to, nowMs]);
  const query = period && usageQuery(choices, period, account);
  const { data, error, refetch } = useUsage(query);
  const usage = query === null ? undefined : data;
  const { data: keys } = useKeys(account);
  const times = useMemo(() => (period ? timesOf(period, step) : []), [period, step]);
  const parts = useMemo(
    () => partsOf(usage?.data ?? [], { split, measure, times, keyName: keyNames(keys) }),
    [usage, split, measure, times, keys],
  );
  return (
    <Page
      title="Usage"
      lead="What was asked and answered, and what it cost. Days are those of UTC, as on the bill."
      actions={
        query &&
        (['csv', 'json'] as const).map((format) => (
          <ButtonLink
            key={format}
            href={downloadUrl('GET /api/usage', { query: { ...query, format } })}
            download={`usage.${format}`}
          >
            <Icon name="download" />
            {format.toUpperCase()}
          </ButtonLink>
        ))
      }
    >
      <div className="grid grid-cols-1 gap-6">
        <UsageFilters choices={choices} choose={choose} keys={keys ?? []} />
        {error && <FailureNote error={error} onRetry={() => void refetch()} />}
        {query && !usage && !error && (
          <>
            <Skeleton className="h-24" />
            <Skeleton className="h-96" />
          </>
        )}
        {usage && <Figures figures={figuresOf(usage.total)} />}
        {usage && usage.total.requests === 0 && <NothingYet />}
        {usage && usage.total.requests > 0 && (
          <UsageChart times={times} step={step} parts={parts} measure={measure} />
        )}
      </div>
    </Page>
  );
}

function figuresOf(total: Usage['total']): readonly Figure[] {
  const { unanswered, cachedTokens, reasoningTokens } = total;
  return [
    { name: 'Cost', value: <Money usd={total.costUsd} /> },
    {
      name: 'Requests',
      value: <Count value={total.requests} />,
      hint: unanswered > 0 && `${shownCount(unanswered)} without an answer`,
    },
    {
      name: 'Prompt tokens',
      value: <Count value={total.promptTokens} />,
      hint: cachedTokens > 0 && (
        <>
          <Count value={cachedTokens} /> of them cached
        </>
      ),
    },
    {
      name: 'Completion tokens',
      value: <Count value={total.completionTokens} />,
      hint: reasoningTokens > 0 && (
        <>
          <Count value={reasoningTokens} /> of them reasoning
        </>
      ),
    },
  ];
}

function NothingYet(): ReactElement {
  return (
    <EmptyState
      icon="chart"
      title="Nothing was asked in this time"
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <Link href="/welcome?step=3" asChild>
            <ButtonLink look="strong">Send a first request</ButtonLink>
          </Link>
          <Link href="/keys/new" asChild>
            <ButtonLink>Make a key</ButtonLink>
          </Link>
        </div>
      }
    >
      Requests appear here as soon as they are over. Choose a longer time, or send one.
    </EmptyState>
  );
}
