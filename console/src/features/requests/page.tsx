/** All requests that are over, newest first, without end. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { downloadUrl } from '../../api/client.ts';
import { useKeys } from '../../api/lists.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { shownCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { MoreWhenSeen } from '../../ui/more-when-seen.tsx';
import { useNow } from '../../ui/now.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useChosenAccount } from '../account-choice/account-choice.tsx';
import { keyNames } from '../keys/key-names.ts';
import { orderFault } from '../day-range/days.ts';
import { type Choices, useChoices } from './choices.ts';
import { RequestFilters } from './filters.tsx';
import { requestsQuery, useRequests } from './queries.ts';
import { RequestTable } from './request-table.tsx';

const MS_PER_MINUTE = 60_000;

export function RequestsPage(): ReactElement {
  const account = useChosenAccount(true);
  const [choices, choose] = useChoices();
  const nowMs = useNow(MS_PER_MINUTE);
  const { data: keys } = useKeys(account);
  const list = useRequests(choices, account);
  const isFaulty = orderFault(choices) !== null;
  const shown = isFaulty ? undefined : list.data;
  const requests = shown?.pages.flatMap(({ data }) => data) ?? [];
  const fileQuery = { ...requestsQuery(choices, account, nowMs), kind: 'charge' } as const;
  return (
    <Page
      title="Requests"
      lead="Every request that is over, with what it cost and how long it took. What was asked and answered is kept nowhere."
      actions={
        !isFaulty &&
        (['csv', 'json'] as const).map((format) => (
          <ButtonLink
            key={format}
            href={downloadUrl('GET /api/events', { query: { ...fileQuery, format } })}
            download={`requests.${format}`}
          >
            <Icon name="download" />
            {format.toUpperCase()}
          </ButtonLink>
        ))
      }
    >
      <div className="grid grid-cols-1 gap-5">
        <RequestFilters choices={choices} choose={choose} keys={keys ?? []} />
        {list.error && <FailureNote error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && !isFaulty && <Skeleton className="h-96" />}
        {shown && requests.length === 0 && <None choices={choices} />}
        {requests.length > 0 && (
          <>
            <RequestTable requests={requests} keyName={keyNames(keys)} />
            <p aria-live="polite" className="text-sm text-ink-soft">
              {shownCount(requests.length)} {requests.length === 1 ? 'request' : 'requests'}
              {list.hasNextPage ? ' so far' : ', and no others'}
            </p>
            {list.hasNextPage && (
              <MoreWhenSeen
                label="Earlier requests"
                busy={list.isFetchingNextPage}
                onMore={() => void list.fetchNextPage()}
              />
            )}
          </>
        )}
      </div>
    </Page>
  );
}

function None({
  choices: { span, key, model, outcome },
}: {
  readonly choices: Choices;
}): ReactElement {
  if (span !== 'any' || key !== null || model !== null || outcome !== null) {
    return (
      <EmptyState icon="compass" title="No request is like that">
        Choose a longer time, or fewer conditions.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon="chat"
      title="No requests yet"
      action={
        <Link href="/welcome?step=3" asChild>
          <ButtonLink look="strong">Send a first request</ButtonLink>
        </Link>
      }
    >
      Each one appears here as soon as it is over.
    </EmptyState>
  );
}
