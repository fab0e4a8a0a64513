/** What the bill asks of the server. */
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';
import { ACCOUNTS_QUERY } from '../../api/lists.ts';
import type { AddedEntry, Bill, Bills, NewEntry } from '../../api/schema.generated.ts';

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

/** Sent again under the same id, an entry is added once. */
export function useAddEntry(account: string): UseMutationResult<AddedEntry, Error, NewEntry> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) =>
      callApi('POST /api/accounts/{id}/entries', { params: { id: account }, body }),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['bills', account] }),
        client.invalidateQueries({ queryKey: ACCOUNTS_QUERY }),
      ]);
    },
  });
}
