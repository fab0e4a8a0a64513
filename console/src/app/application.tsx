/**
 * The whole console: who is nobody yet signs in, whoever came by a first link sets a password, and
 * everybody else gets the page of the address, in the frame.
 */
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, lazy, Suspense, useState } from 'react';
import { Router } from 'wouter';
import { useSession } from '../api/session.ts';
import { FailureNote } from '../ui/failure-note.tsx';
import { Logo } from '../ui/logo.tsx';
import { Toasts } from '../ui/toast.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { createQueryClient } from './query-client.ts';
import { Shell } from './shell.tsx';
import { useSignInByLink } from './sign-in-by-link.ts';
import { Splash } from './splash.tsx';

const SignInPage = lazy(async () => ({
  default: (await import('../features/sign-in/page.tsx')).SignInPage,
}));
const PasswordPage = lazy(async () => ({
  default: (await import('../features/password/page.tsx')).PasswordPage,
}));

export function Application(): ReactElement {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <Router base="/console">
        <TooltipProvider>
          <Suspense fallback={<Splash />}>
            <Gate />
          </Suspense>
          <Toasts />
        </TooltipProvider>
      </Router>
    </QueryClientProvider>
  );
}

function Gate(): ReactElement {
  const link = useSignInByLink();
  const { data: session, error, refetch } = useSession();
  if (error && session === undefined) {
    return (
      <Alone>
        <FailureNote error={error} onRetry={() => void refetch()} />
      </Alone>
    );
  }
  if (session === undefined || link.isPending) return <Splash />;
  if (session === null) {
    return (
      <Alone>
        <SignInPage linkError={link.error} />
      </Alone>
    );
  }
  if (!session.user.hasPassword) {
    return (
      <Alone>
        <PasswordPage />
      </Alone>
    );
  }
  // Nothing on a page stays when another tab has signed in somebody else.
  return <Shell key={session.user.id} session={session} />;
}

/** A page without navigation, for whoever may not go anywhere yet. */
function Alone({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <main className="mx-auto max-w-md px-4 pt-[12dvh] pb-16">
      <p className="mb-8 flex items-center gap-3 text-xl font-semibold tracking-tight">
        <Logo className="size-10" />
        Mimosa
      </p>
      {children}
    </main>
  );
}
