/** Whether the server can answer: decoders, engines, models. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { reach } from './client.ts';

const POLL_MS = 5000;

export interface Health {
  /** Of all: `ready`, `not ready` or `stopping`. */
  readonly status: string;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly detail?: string;
  }[];
}

/** Looks again every five seconds while something is amiss, and whenever the page is looked at. */
export function useHealth(): UseQueryResult<Health> {
  return useQuery({
    queryKey: ['health'],
    // 503 says what is missing, in the same words.
    queryFn: async ({ signal }): Promise<Health> =>
      (await (await reach('/readyz', { signal })).json()) as Health,
    refetchInterval: ({ state }) => (state.data?.status === 'ready' ? false : POLL_MS),
  });
}
