/**
 * `mimosa serve`: opens the house, listens, brings missing models in the background, and stops in
 * good order: no new requests, running answers end (within a bound), then the house closes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { openHouse } from '../house.ts';
import { openPlatform } from '../open-platform.ts';
import { createDrain, type Drain } from '../http/drain.ts';
import { createHttpServer } from '../http/server.ts';
import { createLogger, type Logger } from '../observe/logger.ts';
import { createMetrics } from '../observe/metrics.ts';
import { requireWritable } from './directory.ts';
import { CommandError, messageOf } from './failure.ts';
import { listenFault } from './listen-fault.ts';
import { missingModels, pullWithLines, pullWithProgress } from './pull-models.ts';
import { untilDone } from './until-done.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';

/** What was cut off may say so, and be settled, for so long. */
const LAST_WORDS_MS = 5_000;
/** Connections that fell idle are let go this often while stopping. */
const IDLE_SWEEP_MS = 100;
const MS_PER_SECOND = 1000;

type HttpServer = ReturnType<typeof createHttpServer>;

export interface ServeOptions {
  readonly json: boolean;
}

/** Runs until interrupted; resolves once everything is closed. */
export async function serve(
  settings: Settings,
  options: ServeOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const logger = createLogger(settings.log);
  await requireWritable(settings.dataDirectory, 'MIMOSA_DATA_DIR');
  const warn = (message: string): void => logger.warn(message);
  const metrics = createMetrics();
  metrics.watchProcess();
  const platform = await openPlatform(settings, systemClock, metrics, warn);
  try {
    const { admission, newKey } = platform;
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
        },
        logger,
      );
      const url = await listen(app, settings);
      const missing = await missingModels(settings);
      announce(terminal, options, { url, newKey, missing: missing.map(({ model }) => model.id) });
      const pulling = missing.length === 0 ? null : bringModels(settings, terminal, logger, signal);
      await aborted(signal);
      logger.info('stopping: running answers may end');
      await Promise.all([pulling, stop(app, drain, settings.drainMs, logger)]);
    } finally {
      await house.close();
    }
  } finally {
    await platform.close();
  }
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

interface Greeting {
  readonly url: string;
  readonly newKey: string | null;
  readonly missing: readonly string[];
}

/**
 * With `--json` one line that scripts may rely on: event, url, base_url, anthropic_base_url,
 * new_key, missing_models.
 */
function announce(terminal: Terminal, options: ServeOptions, greeting: Greeting): void {
  const { url, newKey, missing } = greeting;
  if (options.json) {
    printJson(terminal, {
      event: 'listening',
      url,
      base_url: `${url}/v1`,
      anthropic_base_url: `${url}/anthropic`,
      new_key: newKey,
      missing_models: missing,
    });
    return;
  }
  const { bold, green, yellow } = terminal.outColors;
  printLine(terminal, `${bold('Mimosa')} listens on ${green(url)}`);
  printLine(terminal, `Base URL for OpenAI SDKs:    ${green(`${url}/v1`)}`);
  printLine(terminal, `Base URL for Anthropic SDKs: ${green(`${url}/anthropic`)}`);
  if (newKey !== null) {
    printLine(terminal, `API key:                     ${yellow(newKey)}`);
    printLine(terminal, 'The key is shown only this once; only its hash is kept.');
  }
  if (missing.length > 0) {
    printLine(
      terminal,
      `Models still to come, for questions about media: ${missing.join(', ')}; /readyz says when they are in.`,
    );
  }
}

/** Never rejects: without models the server still counts, checks and explains. */
async function bringModels(
  settings: Settings,
  terminal: Terminal,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const options = { directory: settings.modelsDirectory, signal };
  const asLog = settings.log.format === 'json';
  await untilDone(
    async () => {
      await (asLog
        ? pullWithLines((line) => logger.info(line), options)
        : pullWithProgress(terminal, options));
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

/** Nothing new begins; what runs may end until the patience is over, and is cut off then. */
async function stop(
  app: HttpServer,
  drain: Drain,
  patienceMs: number,
  logger: Logger,
): Promise<void> {
  const { server } = app;
  drain.begin();
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  const cut = setTimeout(() => {
    logger.warn('answers that were still running have been cut off');
    drain.cut();
  }, patienceMs);
  const close = setTimeout(() => server.closeAllConnections(), patienceMs + LAST_WORDS_MS);
  try {
    await app.close();
    await Promise.race([drain.ended(), sleep(LAST_WORDS_MS, undefined, { ref: false })]);
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
    clearTimeout(close);
  }
}
