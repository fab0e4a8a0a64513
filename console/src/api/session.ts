/** Who is signed in: kept by a cookie that no script can read, known from what the API says. */
import {
  type QueryClient,
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
const SIGNED_IN_KEY = 'mimosa-signed-in';

/** Null: nobody. */
export function useSession(): UseQueryResult<Session | null> {
  const client = useQueryClient();
  return useQuery({
    queryKey: SESSION_QUERY,
    queryFn: async ({ signal }) => {
      const session = mayBeSignedIn()
        ? await callApi('GET /api/session', { signal }).catch(nullWithoutSession)
        : null;
      noteSession(client, session);
      return session;
    },
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
      noteSession(client, null);
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
      noteSession(client, session);
      client.setQueryData(SESSION_QUERY, session);
    },
  });
}

function nullWithoutSession(error: unknown): null {
  if (error instanceof ApiFailure && error.status === UNAUTHORIZED) return null;
  throw error;
}

/** Browsers complain of every refusal: where nobody has signed in, nobody asks. */
function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(SIGNED_IN_KEY) !== null;
  } catch {
    return true;
  }
}

/**
 * Call with what the API says of the session, and with null once it is over, before the client
 * knows: what one person saw is not for the next.
 */
function noteSession(client: QueryClient, session: Session | null): void {
  rememberCsrfToken(session?.csrfToken ?? null);
  const before = client.getQueryData<Session | null>(SESSION_QUERY);
  if (before && before.user.id !== session?.user.id) {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_QUERY[0] });
  }
  try {
    if (session) localStorage.setItem(SIGNED_IN_KEY, 'yes');
    else localStorage.removeItem(SIGNED_IN_KEY);
  } catch {
    // A browser that keeps nothing asks each time.
  }
}
