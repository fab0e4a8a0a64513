/** What usage asks of the server. */
import { keepPreviousData, skipToken, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';
import type { Operations, Usage } from '../../api/schema.generated.ts';
import type { Choices } from './choices.ts';
import type { Period } from './period.ts';

const POLL_MS = 30_000;

type Query = Operations['GET /api/usage']['query'];

/** As the API takes it, also for files. `account`: null = all. */
export function usageQuery(choices: Choices, period: Period, account: string | null): Query {
  const { step, split, key, model } = choices;
  return {
    from: new Date(period.fromMs).toISOString(),
    to: new Date(period.toMs).toISOString(),
    group: split === 'model' || split === 'key' ? `${step},${split}` : step,
    ...(account !== null && { account }),
    ...(key !== null && { key }),
    ...(model !== null && { model }),
  };
}

/** What was shown stays until the next is there. Null: nothing is asked. */
export function useUsage(query: Query | null): UseQueryResult<Usage> {
  return useQuery({
    queryKey: ['usage', query],
    queryFn:
      query === null ? skipToken : ({ signal }) => callApi('GET /api/usage', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  });
}
