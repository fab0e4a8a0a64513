/** What the bill asks of the server. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';
import type { Bill, Bills } from '../../api/schema.generated.ts';

/** Months in which something happened, newest first. */
export function useMonths(account: string): UseQueryResult<Bills['data']> {
  return useQuery({
    queryKey: ['bills', account],
    queryFn: async ({ signal }) =>
      (await callApi('GET /api/bills', { query: { account }, signal })).data,
  });
}

/** Of one month, `2026-11`. */
export function useBill(account: string, month: string): UseQueryResult<Bill> {
  return useQuery({
    queryKey: ['bills', account, month],
    queryFn: ({ signal }) =>
      callApi('GET /api/bills/{month}', { params: { month }, query: { account }, signal }),
  });
}
