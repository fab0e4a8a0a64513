/** What the pages about keys ask of the server. */
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';
import { KEYS_QUERY } from '../../api/lists.ts';
import type {
  CreatedKey,
  Key,
  KeyChange,
  LimitsInForce,
  NewKey,
} from '../../api/schema.generated.ts';

type Spending = LimitsInForce['keys'][number];

/** What the usable keys of an account have spent today and this month, by id. */
export function useSpending(account: string): UseQueryResult<ReadonlyMap<string, Spending>> {
  return useQuery({
    queryKey: [...KEYS_QUERY, 'spending', account],
    queryFn: async ({ signal }) => {
      const { keys } = await callApi('GET /api/limits', { query: { account }, signal });
      return new Map(keys.map((key) => [key.keyId, key]));
    },
  });
}

export function useCreateKey(): UseMutationResult<CreatedKey, Error, NewKey> {
  return useKeyMutation((body) => callApi('POST /api/keys', { body }));
}

export function useChangeKey(id: string): UseMutationResult<Key, Error, KeyChange> {
  return useKeyMutation((body) => callApi('PATCH /api/keys/{id}', { params: { id }, body }));
}

/** By id. */
export function useRevokeKey(): UseMutationResult<Key, Error, string> {
  return useKeyMutation((id) => callApi('POST /api/keys/{id}/revoke', { params: { id } }));
}

function useKeyMutation<Input, Answer>(
  change: (input: Input) => Promise<Answer>,
): UseMutationResult<Answer, Error, Input> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: KEYS_QUERY }),
  });
}
