/** Limits and how much of them is used now, looked at again and again while the page is in sight. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';
import type { LimitsInForce } from '../../api/schema.generated.ts';

/** While something runs, and while nothing does. */
const BUSY_MS = 3000;
const IDLE_MS = 10_000;
/** Doubled with each failure, up to this. */
const MOST_MS = 60_000;

export function useLimits(account: string): UseQueryResult<LimitsInForce> {
  return useQuery({
    queryKey: ['limits', account],
    queryFn: ({ signal }) => callApi('GET /api/limits', { query: { account }, signal }),
    refetchInterval: ({ state }) =>
      state.error
        ? Math.min(MOST_MS, IDLE_MS * 2 ** state.errorUpdateCount)
        : isBusy(state.data)
          ? BUSY_MS
          : IDLE_MS,
  });
}

function isBusy(limits: LimitsInForce | undefined): boolean {
  if (limits === undefined) return false;
  const windows = [
    ...limits.models.flatMap(({ requests, tokens }) => [requests, tokens]),
    ...[limits, ...limits.keys].flatMap((one) => Object.values(one.windows)),
  ];
  return windows.some((window) => window !== null && window.remaining < window.limit);
}
