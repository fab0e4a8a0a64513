/**
 * `mimosa serve`: opens the house, listens, brings missing models in the background, and stops in
 * good order: no new requests, running answers end (within a bound), then the house closes.
 */
import { existsSync } from 'node:fs';
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { openHouse } from '../house.ts';
import { openPlatform } from '../open-platform.ts';
import { createDrain } from '../http/drain.ts';
import { createHttpServer, type HttpServer } from '../http/server.ts';
import { firstSignInLink } from '../keys/sign-in-links.ts';
import { createLogger, type Logger } from '../observe/logger.ts';
import { createMetrics } from '../observe/metrics.ts';
import type { Tracing } from '../observe/trace.ts';
import { consolePages } from '../platform/console-pages.ts';
import { createModelPull, type ModelPull } from '../platform/model-pull.ts';
import { platformRoutes } from '../platform/platform-routes.ts';
import type { Store } from '../storage/store.ts';
import { requireWritable } from './directory.ts';
import { CommandError, messageOf } from './failure.ts';
import { announce, announceKeyAlone } from './greeting.ts';
import { listenFault } from './listen-fault.ts';
import { packageVersion } from './package-version.ts';
import { missingModels, pullWithLines, pullWithProgress } from './pull-models.ts';
import type { JsonOption } from './session.ts';
import { stopServer } from './stop-server.ts';
import { signInUrl } from './sign-in-url.ts';
import { untilDone } from './until-done.ts';
import type { Terminal } from './terminal.ts';

const MS_PER_SECOND = 1000;
/** Built with the console. */
const CONSOLE_PAGE = new URL('../../console/dist/index.html', import.meta.url);

/** Runs until interrupted; resolves once everything is closed. */
export async function serve(
  settings: Settings,
  options: JsonOption,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const logger = createLogger(settings.log);
  await requireWritable(settings.dataDirectory, 'MIMOSA_DATA_DIR');
  const warn = (message: string): void => logger.warn(message);
  const metrics = createMetrics();
  metrics.watchProcess();
  const tracing = await tracingOf(settings, warn);
  const platform = await openPlatform(settings, systemClock, metrics, warn);
  const { admission, newKey } = platform;
  let announced = false;
  try {
    const house = await openHouse(settings, { allowFiles: false, admission, metrics, warn });
    try {
      const drain = createDrain();
      const app = createHttpServer(
        {
          services: house.services,
          keys: platform.keys,
          clock: systemClock,
          bodyLimitBytes: settings.bodyLimitBytes,
          bodyTimeoutMs: settings.bodyTimeoutMs,
          drain,
          trustedProxies: settings.trustedProxies,
          checkStore: () => platform.ledger.check(),
          tracing,
        },
        logger,
      );
      const modelPull = modelPullOf(settings, terminal, logger, signal);
      platformRoutes(app, {
        store: platform.store,
        ledger: platform.ledger,
        keys: platform.keys,
        limits: platform.limits,
        models: house.services.models,
        engines: house.services.engines,
        engineSettings: settings.engines,
        metrics,
        modelsDirectory: settings.modelsDirectory,
        modelPull,
        clock: systemClock,
        version: packageVersion(),
        startedMs: systemClock.nowMs(),
      });
      consolePages(app);
      const url = await listen(app, settings);
      const missing = await missingModels(settings);
      const link = await signInLink(platform.store);
      announce(terminal, options, {
        url,
        newKey,
        signInUrl: link && signInUrl(url, link),
        missing: missing.map(({ model }) => model.id),
      });
      announced = true;
      const pulling = missing.length === 0 ? null : bringModels(modelPull, logger, signal);
      await aborted(signal);
      logger.info('stopping: running answers may end');
      await Promise.all([pulling, stopServer(app, drain, settings.drainMs, logger)]);
    } finally {
      await house.close();
    }
  } finally {
    if (newKey !== null && !announced) announceKeyAlone(terminal, options, newKey);
    await platform.close();
    await tracing?.close();
  }
}

/** The SDK is loaded only where traces are asked for. */
async function tracingOf(
  { tracing }: Settings,
  warn: (message: string) => void,
): Promise<Tracing | undefined> {
  if (tracing === null) return undefined;
  const { openTracing } = await import('../observe/open-tracing.ts');
  return openTracing({ ...tracing, version: packageVersion(), warn });
}

/** Null where there is no console, or somebody has a password. */
async function signInLink(store: Store): Promise<string | null> {
  if (!existsSync(CONSOLE_PAGE)) return null;
  return (await firstSignInLink(store, systemClock))?.token ?? null;
}

async function listen(app: HttpServer, settings: Settings): Promise<string> {
  const { host, port } = settings;
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const reason = listenFault(code, port)?.reason ?? messageOf(error);
    throw new CommandError(`cannot listen on ${host} port ${port}: ${reason}`);
  }
  const address = app.server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
}

/** Says how far it is on a terminal or in the log, whoever asked for it. */
function modelPullOf(
  settings: Settings,
  terminal: Terminal,
  logger: Logger,
  signal: AbortSignal,
): ModelPull {
  const asLog = settings.log.format === 'json';
  return createModelPull((alsoTold) => {
    const options = { directory: settings.modelsDirectory, signal, alsoTold };
    return asLog
      ? pullWithLines((line) => logger.info(line), options)
      : pullWithProgress(terminal, options);
  });
}

/** Never rejects: without models the server still counts, checks and explains. */
async function bringModels(
  modelPull: ModelPull,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  await untilDone(
    async () => {
      await modelPull.run();
      logger.info('all models are in place');
    },
    {
      failed: (error, pauseMs) =>
        logger.error(
          `${messageOf(error)}. Until the models are in, questions about media are answered with 503; the next try is in ${pauseMs / MS_PER_SECOND} s, or now with: npx mimosa models pull`,
        ),
    },
    signal,
  );
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
