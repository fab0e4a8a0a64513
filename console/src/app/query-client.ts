/**
 * What is known of the server, and for how long. Whenever an answer says that nobody is signed in,
 * the session is over for the whole console, which then shows the way in.
 */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { rememberCsrfToken } from '../api/client.ts';
import { ApiFailure } from '../api/failure.ts';
import { SESSION_QUERY } from '../api/session.ts';

const FRESH_MS = 10_000;
const RETRIES = 2;
const UNAUTHORIZED = 401;
const SERVER_FAULT = 500;

export function createQueryClient(): QueryClient {
  const endSession = (error: Error): void => {
    if (!(error instanceof ApiFailure) || error.status !== UNAUTHORIZED) return;
    if (!client.getQueryData(SESSION_QUERY)) return;
    rememberCsrfToken(null);
    client.setQueryData(SESSION_QUERY, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: endSession }),
    mutationCache: new MutationCache({ onError: endSession }),
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
