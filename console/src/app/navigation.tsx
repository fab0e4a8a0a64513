/**
 * The ways between pages: a column on wide screens, behind a button on narrow ones. The same list
 * serves both; on narrow screens it closes once somebody went somewhere.
 */
import { type ReactElement, useId, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Session } from '../api/schema.generated.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Logo } from '../ui/logo.tsx';
import { PAGE_GROUPS, PAGES } from './pages.ts';
import { UserMenu } from './user-menu.tsx';

export function Navigation({ session }: { readonly session: Session }): ReactElement {
  const [path] = useLocation();
  // Whoever has gone elsewhere sees the page and not the list.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const isOpen = openAt === path;
  const listId = useId();
  return (
    <header className="print:hidden sticky top-0 z-30 border-b border-line bg-sunken lg:h-dvh lg:overflow-y-auto lg:border-r lg:border-b-0">
      <div className="flex h-full flex-col px-3 lg:py-5">
        <div className="flex h-14 items-center justify-between lg:h-auto lg:pb-6">
          <Link href="/" className="flex items-center gap-2.5 rounded-md px-2 py-1">
            <Logo className="size-7" />
            <span className="text-lg font-semibold tracking-tight">Mimosa</span>
          </Link>
          <Button
            look="quiet"
            className="lg:hidden"
            aria-expanded={isOpen}
            aria-controls={listId}
            onClick={() => setOpenAt(isOpen ? null : path)}
          >
            <Icon name={isOpen ? 'close' : 'menu'} />
            <span className="sr-only">Navigation</span>
          </Button>
        </div>
        <div
          id={listId}
          className={`${isOpen ? 'flex' : 'hidden'} max-h-[calc(100dvh-3.5rem)] flex-1 flex-col overflow-y-auto pb-4 lg:flex lg:max-h-none lg:overflow-visible lg:pb-0`}
        >
          <nav aria-label="Pages" className="flex-1">
            {PAGE_GROUPS.map((group) => (
              <NavigationGroup
                key={group}
                group={group}
                path={path}
                isAdmin={session.user.role === 'admin'}
              />
            ))}
          </nav>
          <UserMenu session={session} />
        </div>
      </div>
    </header>
  );
}

function NavigationGroup({
  group,
  path,
  isAdmin,
}: {
  readonly group: (typeof PAGE_GROUPS)[number];
  readonly path: string;
  readonly isAdmin: boolean;
}): ReactElement | null {
  const headingId = useId();
  const pages = PAGES.filter(
    ({ entry, adminOnly = false }) => entry?.group === group && (isAdmin || !adminOnly),
  );
  if (pages.length === 0) return null;
  return (
    <section aria-labelledby={headingId} className="mb-5">
      <h2 id={headingId} className="px-3 pb-1 text-xs font-medium text-ink-soft">
        {group}
      </h2>
      <ul>
        {pages.map((page) => {
          const isHere = page.path === '/' ? path === '/' : path.startsWith(page.path);
          return (
            <li key={page.path}>
              <Link
                href={page.path}
                aria-current={isHere ? 'page' : undefined}
                className="relative flex items-center gap-3 rounded-md px-3 py-2 text-ink-soft transition-colors hover:bg-surface hover:text-ink aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-ink aria-[current]:shadow-lift"
              >
                <Icon name={page.entry!.icon} className={isHere ? 'text-leaf' : ''} />
                {page.entry!.label}
                {isHere && (
                  <span
                    aria-hidden
                    className="absolute inset-y-2 left-0 w-1 rounded-full bg-blossom"
                  />
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
