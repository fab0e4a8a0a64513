/**
 * Signs in whoever came by a link. The token stands behind `#`, is taken out of the address at once,
 * and works once; then comes the page where a password is set.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { useSignInWithLink } from '../api/session.ts';

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
  return { isPending: isPending || token !== '', error };
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
