/**
 * What is known of the server, and for how long. Whenever something is refused because nobody seems
 * to be signed in, the session is asked for: if it is over, the whole console shows the way in.
 */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from '../api/failure.ts';
import { SESSION_QUERY } from '../api/session.ts';

const FRESH_MS = 10_000;
const RETRIES = 2;
const UNAUTHORIZED = 401;
const SERVER_FAULT = 500;

export function createQueryClient(): QueryClient {
  const lookForSession = (error: Error): void => {
    if (!(error instanceof ApiFailure) || error.status !== UNAUTHORIZED) return;
    // Not `null` at once: a wrong password is refused with the same status.
    if (client.getQueryData(SESSION_QUERY)) {
      void client.invalidateQueries({ queryKey: SESSION_QUERY });
    }
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: lookForSession }),
    mutationCache: new MutationCache({ onError: lookForSession }),
    defaultOptions: { queries: { staleTime: FRESH_MS, retry: mayHelp } },
  });
  return client;
}

/** A refusal stays one; what the server or the line has lost may be there in a moment. */
function mayHelp(failures: number, error: Error): boolean {
  const refused =
    error instanceof ApiFailure && error.status !== null && error.status < SERVER_FAULT;
  return !refused && failures < RETRIES;
}
