/** What was used since midnight, UTC as in bills: requests, tokens, money. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callApi } from '../../api/client.ts';
import type { Usage } from '../../api/schema.generated.ts';
import { useSignedIn } from '../../api/session.ts';
import { Count } from '../../ui/count.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Figures } from '../../ui/figures.tsx';
import { shownCount } from '../../ui/format.ts';
import { Money } from '../../ui/money.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

const EVERY_MS = 30_000;
const DAY_CHARACTERS = 10;

/** Of the own account. */
function useToday(): UseQueryResult<Usage['total']> {
  const { account } = useSignedIn();
  return useQuery({
    queryKey: ['usage', 'today', account.id],
    queryFn: async ({ signal }) => {
      const from = new Date().toISOString().slice(0, DAY_CHARACTERS);
      const query = { account: account.id, from, group: 'day' };
      return (await callApi('GET /api/usage', { query, signal })).total;
    },
    refetchInterval: EVERY_MS,
  });
}

export function Today(): ReactElement {
  const today = useToday();
  if (today.error) return <FailureNote error={today.error} />;
  if (!today.data) return <Skeleton className="h-46 rounded-xl lg:h-23" />;
  const { requests, unanswered, promptTokens, completionTokens, costUsd } = today.data;
  return (
    <Figures
      figures={[
        {
          name: 'Requests',
          value: <Count value={requests} />,
          hint: unanswered > 0 && `${shownCount(unanswered)} without an answer`,
        },
        { name: 'Prompt tokens', value: <Count value={promptTokens} /> },
        { name: 'Answer tokens', value: <Count value={completionTokens} /> },
        { name: 'Cost', value: <Money usd={costUsd} /> },
      ]}
    />
  );
}
