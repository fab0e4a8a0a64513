/**
 * Signs in whoever came by a link. The token stands behind `#`, is taken out of the address at once,
 * and works once; then comes the page where a password is set.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { sentenceOf } from '../api/failure.ts';
import { useSession, useSignInWithLink } from '../api/session.ts';
import { showToast } from '../ui/toast.tsx';

const SIGN_IN_PATH = '/sign-in';
const NEXT_PATH = '/password?after=link';

interface SignInByLink {
  readonly isPending: boolean;
  /** Why the link did not work. */
  readonly error: Error | null;
}

export function useSignInByLink(): SignInByLink {
  const [path, go] = useLocation();
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const { mutate, isPending, error } = useSignInWithLink();
  const token = path === SIGN_IN_PATH ? hash.slice(1) : '';
  const taken = useRef('');
  useEffect(() => {
    if (token === '' || taken.current === token) return;
    taken.current = token;
    go(NEXT_PATH, { replace: true });
    mutate(token);
  }, [token, go, mutate]);
  useToldFailure(error);
  return { isPending: isPending || token !== '', error };
}

/**
 * Whoever is signed in already is told, and led away from the page for passwords: it would change
 * that of another user than the link was meant for. The others read it where they sign in.
 */
function useToldFailure(error: Error | null): void {
  const { data: session } = useSession();
  const [, go] = useLocation();
  const told = useRef<Error | null>(null);
  useEffect(() => {
    if (error === null || session === undefined || told.current === error) return;
    told.current = error;
    if (session === null) return;
    go('/', { replace: true });
    showToast({ tone: 'bad', text: sentenceOf(error) });
  }, [error, session, go]);
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
