/** Lists that several pages choose from or take names from. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { allPages } from './all-pages.ts';
import { callApi } from './client.ts';
import type { Account, Key, Model, Price } from './schema.generated.ts';
import { useSignedIn } from './session.ts';

/** Every change of a key makes what begins with it stale. */
export const KEYS_QUERY: readonly ['keys'] = ['keys'];
/** Every change of money or of an account makes what begins with it stale. */
export const ACCOUNTS_QUERY: readonly ['accounts'] = ['accounts'];

/** Of one account; null: of all that one may see. Revoked and expired ones too. */
export function useKeys(account: string | null): UseQueryResult<readonly Key[]> {
  return useQuery({
    queryKey: [...KEYS_QUERY, account],
    queryFn: ({ signal }) =>
      allPages((more) =>
        callApi('GET /api/keys', {
          query: { ...more, ...(account !== null && { account }) },
          signal,
        }),
      ),
  });
}

export function useModels(): UseQueryResult<readonly Model[]> {
  return useQuery({
    queryKey: ['models', 'list'],
    queryFn: async ({ signal }) => (await callApi('GET /api/models', { signal })).data,
  });
}

/** For admins; others get their own. */
export function useAccounts(): UseQueryResult<readonly Account[]> {
  const { user } = useSignedIn();
  return useQuery({
    queryKey: ACCOUNTS_QUERY,
    queryFn: async ({ signal }) =>
      user.role === 'admin'
        ? allPages((more) => callApi('GET /api/accounts', { query: more, signal }))
        : [await callApi('GET /api/accounts/{id}', { params: { id: user.accountId }, signal })],
  });
}

/** The whole price book. */
export function usePrices(): UseQueryResult<readonly Price[]> {
  return useQuery({
    queryKey: ['prices'],
    queryFn: async ({ signal }) => (await callApi('GET /api/prices', { signal })).data,
  });
}
