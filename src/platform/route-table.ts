/** All routes of the platform, in the order in which the document shows them. */
import type { Route } from './route.ts';
import { ACCOUNT_ROUTES } from './routes/accounts.ts';
import { BILL_ROUTES } from './routes/bills.ts';
import { ENGINE_ROUTES } from './routes/engines.ts';
import { KEY_ROUTES } from './routes/keys.ts';
import { LIMIT_ROUTES } from './routes/limits.ts';
import { LOCAL_MODEL_ROUTES } from './routes/local-models.ts';
import { MODEL_ROUTES } from './routes/models.ts';
import { PRICE_ROUTES } from './routes/prices.ts';
import { REQUEST_ROUTES } from './routes/requests.ts';
import { SESSION_ROUTES } from './routes/session.ts';
import { SYSTEM_ROUTES } from './routes/system.ts';
import { USAGE_ROUTES } from './routes/usage.ts';
import { USER_ROUTES } from './routes/users.ts';
import { WIRE_ROUTES } from './routes/wire.ts';

export const ROUTES: readonly Route[] = [
  ...SESSION_ROUTES,
  ...ACCOUNT_ROUTES,
  ...USER_ROUTES,
  ...KEY_ROUTES,
  ...USAGE_ROUTES,
  ...REQUEST_ROUTES,
  ...BILL_ROUTES,
  ...PRICE_ROUTES,
  ...LIMIT_ROUTES,
  ...MODEL_ROUTES,
  ...ENGINE_ROUTES,
  ...LOCAL_MODEL_ROUTES,
  ...SYSTEM_ROUTES,
  ...WIRE_ROUTES,
];
