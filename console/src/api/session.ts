/** Who is signed in: kept by a cookie that no script can read, known from what the API says. */
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { callApi, rememberCsrfToken } from './client.ts';
import { ApiFailure } from './failure.ts';
import type { Session, SetPassword, SignIn } from './schema.generated.ts';

export const SESSION_QUERY: readonly ['session'] = ['session'];
const UNAUTHORIZED = 401;

/** Null: nobody. */
export function useSession(): UseQueryResult<Session | null> {
  return useQuery({
    queryKey: SESSION_QUERY,
    queryFn: async ({ signal }) => {
      const session = await callApi('GET /api/session', { signal }).catch(nullWithoutSession);
      rememberCsrfToken(session?.csrfToken ?? null);
      return session;
    },
    staleTime: Infinity,
  });
}

/** Of pages that only people who are signed in see. */
export function useSignedIn(): Session {
  const { data } = useSession();
  if (!data) throw new Error('nobody is signed in');
  return data;
}

export function useSignIn(): UseMutationResult<Session, Error, SignIn> {
  return useSessionChange((body) => callApi('POST /api/session', { body }));
}

/** With the token of a link, which works once. */
export function useSignInWithLink(): UseMutationResult<Session, Error, string> {
  return useSessionChange((token) => callApi('POST /api/session/link', { body: { token } }));
}

export function useSetPassword(): UseMutationResult<Session, Error, SetPassword> {
  return useSessionChange((body) => callApi('POST /api/session/password', { body }));
}

export function useSignOut(): UseMutationResult<null, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await callApi('DELETE /api/session').catch(nullWithoutSession);
      return null;
    },
    onSuccess() {
      rememberCsrfToken(null);
      // What one person saw is not for the next.
      client.clear();
      client.setQueryData(SESSION_QUERY, null);
    },
  });
}

function useSessionChange<Input>(
  change: (input: Input) => Promise<Session>,
): UseMutationResult<Session, Error, Input> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess(session) {
      rememberCsrfToken(session.csrfToken);
      client.setQueryData(SESSION_QUERY, session);
    },
  });
}

function nullWithoutSession(error: unknown): null {
  if (error instanceof ApiFailure && error.status === UNAUTHORIZED) return null;
  throw error;
}
