/**
 * A Mimosa with its platform in one of the forms that the bench compares, otherwise as `mimosa serve`
 * builds it. Settings come from the environment as there; the form is the first argument:
 * `off` knows one key and keeps nothing; `on` is what a fresh installation does; `limited` has every
 * limit and budget there is, on the account and on the key, none of which is ever reached.
 * Prints `{"url": …}` once it listens, and ends on SIGTERM.
 */
import { once } from 'node:events';
import { loadSettings } from '../../src/config/load.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Limits } from '../../src/core/limits.ts';
import { openHouse } from '../../src/house.ts';
import { createHttpServer } from '../../src/http/server.ts';
import type { KeyRing } from '../../src/keys/key-ring.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { openPlatform } from '../../src/open-platform.ts';
import { type Admission, OPEN_ADMISSION, OWNER } from '../../src/pipeline/admission.ts';
import type { Store } from '../../src/storage/store.ts';

const MAIN_ACCOUNT = 'main';
const ROOT_KEY = 'root';
const NEVER = 1e12;
const NEVER_REACHED: Limits = {
  requestsPerMinute: NEVER,
  tokensPerMinute: NEVER,
  concurrentRequests: NEVER,
  videoSecondsPerMinute: NEVER,
  audioSecondsPerMinute: NEVER,
  megapixelsPerMinute: NEVER,
  mediaBytesInFlight: NEVER,
  dayBudgetNano: NEVER,
  monthBudgetNano: NEVER,
};

interface Opened {
  readonly keys: KeyRing;
  readonly admission: Admission;
  close(): Promise<void>;
}

const form = process.argv[2];
const settings = loadSettings(process.env, false);
const logger = createLogger(settings.log);
const warn = (message: string): void => logger.warn(message);
const metrics = createMetrics();

async function open(): Promise<Opened> {
  if (form === 'off') {
    const keys = { verify: (key: string) => (key === settings.rootKey ? OWNER : null) };
    return { keys, admission: OPEN_ADMISSION, close: async () => {} };
  }
  const opened = await openPlatform(settings, systemClock, metrics, warn);
  if (form === 'limited') await limit(opened.store);
  return opened;
}

async function limit(store: Store): Promise<void> {
  await store.updateAccount(MAIN_ACCOUNT, { creditNano: NEVER, limits: NEVER_REACHED });
  await store.updateKey(ROOT_KEY, { limits: NEVER_REACHED });
}

const platform = await open();
const { keys, admission } = platform;
const house = await openHouse(settings, { allowFiles: false, admission, metrics, warn });
const { services } = house;
const { bodyLimitBytes, bodyTimeoutMs } = settings;
const app = createHttpServer(
  { services, keys, clock: systemClock, bodyLimitBytes, bodyTimeoutMs },
  logger,
);
console.log(JSON.stringify({ url: await app.listen({ host: '127.0.0.1', port: 0 }) }));
await once(process, 'SIGTERM');
await app.close();
await house.close();
await platform.close();
