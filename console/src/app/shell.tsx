/** The frame around every page: a link past the navigation, the navigation, the page. */
import { type ReactElement, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import type { Session } from '../api/schema.generated.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Navigation } from './navigation.tsx';
import { type ConsolePage, PAGES } from './pages.ts';
import { Splash } from './splash.tsx';

const MAIN_ID = 'main';

export function Shell({ session }: { readonly session: Session }): ReactElement {
  const [path] = useLocation();
  const isAdmin = session.user.role === 'admin';
  return (
    <div className="print:block lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href={`#${MAIN_ID}`}
        className="sr-only z-50 rounded-md bg-blossom px-4 py-2 font-medium text-on-blossom focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>(`#${MAIN_ID}`)?.focus();
        }}
      >
        Skip to the page
      </a>
      <Navigation session={session} />
      <main
        id={MAIN_ID}
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl px-4 pt-6 pb-16 outline-none sm:px-8 lg:pt-10"
      >
        <ErrorBoundary place={path}>
          <Suspense fallback={<Splash />}>
            <Switch>
              {PAGES.map((page) => (
                <Route key={page.path} path={page.path}>
                  <Allowed page={page} isAdmin={isAdmin} />
                </Route>
              ))}
              <Route>
                <NoSuchPage />
              </Route>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}

function Allowed({
  page: { adminOnly = false, component: Content },
  isAdmin,
}: {
  readonly page: ConsolePage;
  readonly isAdmin: boolean;
}): ReactElement {
  if (!adminOnly || isAdmin) return <Content />;
  return (
    <Page title="For admins">
      <EmptyState icon="lock" title="Only admins see this page">
        Ask whoever runs this server, if you need something from it.
      </EmptyState>
    </Page>
  );
}

function NoSuchPage(): ReactElement {
  return (
    <Page title="Nothing here">
      <EmptyState icon="compass" title="There is no such page">
        The address may have a slip in it, or be of another version. The navigation leads on.
      </EmptyState>
    </Page>
  );
}
