/** What the pages about requests ask of the server. */
import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';
import type { Operations, Request, Requests } from '../../api/schema.generated.ts';
import { endOfDayMs, orderFault } from '../day-range/days.ts';
import { type Choices, SPANS } from './choices.ts';

const PAGE_SIZE = '50';
const POLL_MS = 10_000;

type Query = Operations['GET /api/requests']['query'];

/** As the API takes it, also for files. `account`: null = all. */
export function requestsQuery(
  { span, from, to, key, model, outcome }: Choices,
  account: string | null,
  nowMs: number,
): Query {
  const lengthMs = SPANS.find(({ value }) => value === span)?.lengthMs ?? null;
  return {
    ...(lengthMs !== null && { from: new Date(nowMs - lengthMs).toISOString() }),
    ...(from !== null && { from }),
    ...(to !== null && { to: new Date(endOfDayMs(to)).toISOString() }),
    ...(account !== null && { account }),
    ...(key !== null && { key }),
    ...(model !== null && { model }),
    ...(outcome !== null && { outcome }),
  };
}

/** Newest first; none are asked for where the dates have a fault. Looks for newer ones as long as only the first page is shown. */
export function useRequests(
  choices: Choices,
  account: string | null,
): UseInfiniteQueryResult<InfiniteData<Requests>> {
  return useInfiniteQuery({
    queryKey: ['requests', account, choices],
    queryFn: ({ pageParam, signal }) =>
      callApi('GET /api/requests', {
        query: {
          ...requestsQuery(choices, account, Date.now()),
          limit: PAGE_SIZE,
          ...(pageParam !== null && { cursor: pageParam }),
        },
        signal,
      }),
    enabled: orderFault(choices) === null,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= 1 ? POLL_MS : false),
  });
}

export function useRequest(requestId: string): UseQueryResult<Request> {
  return useQuery({
    queryKey: ['requests', 'one', requestId],
    queryFn: ({ signal }) =>
      callApi('GET /api/requests/{requestId}', { params: { requestId }, signal }),
    // What is in the ledger never changes.
    staleTime: Infinity,
  });
}
