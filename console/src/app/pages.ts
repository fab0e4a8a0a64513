/**
 * Every page of the console, in the order of the navigation; each is loaded when somebody goes there.
 * A page is `features/NAME/page.tsx` and exports a component under the name that stands here.
 */
import { type ComponentType, type ReactElement, lazy } from 'react';
import type { IconName } from '../ui/icon.tsx';

export interface ConsolePage {
  /** Below `/console`, with parameters as wouter writes them: `/requests/:id`. */
  readonly path: string;
  readonly component: ComponentType;
  /** Where it stands in the navigation; not at all without. */
  readonly entry?: { readonly label: string; readonly icon: IconName; readonly group: PageGroup };
  /** Members get to know that only admins see it. */
  readonly adminOnly?: boolean;
}

/** Headings of the navigation. */
export const PAGE_GROUPS = ['Start', 'Use', 'Run'] as const;

type PageGroup = (typeof PAGE_GROUPS)[number];

/** A page by the name of its export. */
function page<Name extends string>(
  name: Name,
  load: () => Promise<Readonly<Record<Name, () => ReactElement>>>,
): ComponentType {
  return lazy(async (): Promise<{ default: ComponentType }> => ({ default: (await load())[name] }));
}

export const PAGES: readonly ConsolePage[] = [
  {
    path: '/',
    component: page('HomePage', () => import('../features/home/page.tsx')),
    entry: { label: 'Home', icon: 'home', group: 'Start' },
  },
  {
    path: '/welcome',
    component: page('WelcomePage', () => import('../features/welcome/page.tsx')),
    entry: { label: 'Welcome', icon: 'sprout', group: 'Start' },
  },
  {
    path: '/playground',
    component: page('PlaygroundPage', () => import('../features/playground/page.tsx')),
    entry: { label: 'Playground', icon: 'chat', group: 'Start' },
  },
  {
    path: '/seen',
    component: page('SeenPage', () => import('../features/seen/page.tsx')),
    entry: { label: 'What the model sees', icon: 'film', group: 'Start' },
  },
  {
    path: '/keys',
    component: page('KeysPage', () => import('../features/keys/page.tsx')),
    entry: { label: 'Keys', icon: 'key', group: 'Use' },
  },
  {
    path: '/keys/new',
    component: page('NewKeyPage', () => import('../features/keys/new-page.tsx')),
  },
  {
    path: '/keys/:id',
    component: page('EditKeyPage', () => import('../features/keys/edit-page.tsx')),
  },
  {
    path: '/usage',
    component: page('UsagePage', () => import('../features/usage/page.tsx')),
    entry: { label: 'Usage', icon: 'chart', group: 'Use' },
  },
  {
    path: '/password',
    component: page('PasswordPage', () => import('../features/password/page.tsx')),
  },
  {
    path: '/parts',
    component: page('PartsPage', () => import('../features/parts/page.tsx')),
  },
];
