/** What the page of engines asks of the server: again and again while somebody looks. */
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';
import type { Engine, LocalModels, ModelPull } from '../../api/schema.generated.ts';

const ENGINES_EVERY_MS = 3000;
const PULL_EVERY_MS = 700;
const REST_EVERY_MS = 10_000;
const LOCAL_MODELS_QUERY = ['local-models'] as const;

/** Not while the window is hidden: that is how TanStack Query repeats. */
export function useEngines(): UseQueryResult<readonly Engine[]> {
  return useQuery({
    queryKey: ['engines'],
    queryFn: async ({ signal }) => (await callApi('GET /api/engines', { signal })).data,
    refetchInterval: ENGINES_EVERY_MS,
  });
}

/** Often while they are on their way. */
export function useLocalModels(): UseQueryResult<LocalModels> {
  return useQuery({
    queryKey: LOCAL_MODELS_QUERY,
    queryFn: ({ signal }) => callApi('GET /api/local-models', { signal }),
    refetchInterval: ({ state }) =>
      state.data?.pull.state === 'running' ? PULL_EVERY_MS : REST_EVERY_MS,
  });
}

export function usePull(): UseMutationResult<ModelPull, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => callApi('POST /api/local-models/pull'),
    onSuccess: () => client.invalidateQueries({ queryKey: LOCAL_MODELS_QUERY }),
  });
}
