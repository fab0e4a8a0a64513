/** The end of a server in good order, within the patience of whoever told it to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpServer } from '../http/server.ts';
import type { Drain } from '../http/drain.ts';
import type { Logger } from '../observe/logger.ts';

/** What was cut off may say so, and be settled, for so long. */
const LAST_WORDS_MS = 5_000;
/** Connections that fell idle are let go this often while stopping. */
const IDLE_SWEEP_MS = 100;

/** Nothing new begins; what runs may end until the patience is over, and is cut off then. */
export async function stopServer(
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
