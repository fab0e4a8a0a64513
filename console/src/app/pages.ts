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
    entry: { label: 'What it sees', icon: 'film', group: 'Start' },
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
    path: '/limits',
    component: page('LimitsPage', () => import('../features/limits/page.tsx')),
    entry: { label: 'Limits', icon: 'gauge', group: 'Use' },
  },
  {
    path: '/requests',
    component: page('RequestsPage', () => import('../features/requests/page.tsx')),
    entry: { label: 'Requests', icon: 'list', group: 'Use' },
  },
  {
    path: '/requests/:requestId',
    component: page('RequestPage', () => import('../features/requests/request-page.tsx')),
  },
  {
    path: '/models',
    component: page('ModelsPage', () => import('../features/models/page.tsx')),
    entry: { label: 'Models', icon: 'cube', group: 'Run' },
  },
  {
    path: '/models/:id',
    component: page('ModelPage', () => import('../features/models/model-page.tsx')),
  },
  {
    path: '/engines',
    component: page('EnginesPage', () => import('../features/engines/page.tsx')),
    entry: { label: 'Engines', icon: 'engine', group: 'Run' },
    adminOnly: true,
  },
  {
    path: '/admin/accounts',
    component: page('AccountsPage', () => import('../features/admin/accounts-page.tsx')),
    entry: { label: 'Accounts', icon: 'people', group: 'Run' },
    adminOnly: true,
  },
  {
    path: '/admin/accounts/:id',
    component: page('AccountPage', () => import('../features/admin/account-page.tsx')),
    adminOnly: true,
  },
  {
    path: '/admin/users',
    component: page('UsersPage', () => import('../features/admin/users-page.tsx')),
    entry: { label: 'Users', icon: 'person', group: 'Run' },
    adminOnly: true,
  },
  {
    path: '/admin/prices',
    component: page('PricesPage', () => import('../features/admin/prices-page.tsx')),
    entry: { label: 'Prices', icon: 'tag', group: 'Run' },
    adminOnly: true,
  },
  {
    path: '/admin/system',
    component: page('SystemPage', () => import('../features/admin/system-page.tsx')),
    entry: { label: 'System', icon: 'server', group: 'Run' },
    adminOnly: true,
  },
  {
    path: '/bill',
    component: page('BillPage', () => import('../features/bill/page.tsx')),
    entry: { label: 'Bill', icon: 'bill', group: 'Use' },
  },
  {
    path: '/errors',
    component: page('ErrorsPage', () => import('../features/errors/page.tsx')),
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
