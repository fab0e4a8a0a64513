/**
 * The servers of one engine: one pool of kept-alive connections for each base URL, and the choice
 * among them: the one with the fewest requests in flight that is not known to be down. Three failed
 * connections in a row take a server out for ten seconds; then one request may try it.
 */
import { Pool } from 'undici';
import type { Clock } from '../../core/clock.ts';

const FAILURES_UNTIL_OUT = 3;
const OUT_MS = 10_000;
/** Idle connections are closed after this long, before most servers would. */
const KEEP_ALIVE_MS = 4_000;

export class Server {
  readonly pool: Pool;
  /** Path in front of `/chat/completions`, without a slash at the end. */
  readonly prefix: string;
  inFlight = 0;
  #failures = 0;
  #outUntilMs = 0;

  constructor(baseUrl: string, connectMs: number) {
    const { origin, pathname } = new URL(baseUrl);
    this.prefix = pathname.replace(/\/+$/, '');
    this.pool = new Pool(origin, {
      // Times are watched by `Deadlines`, for whole calls.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      allowH2: false,
      connectTimeout: connectMs,
    });
  }

  isOut(nowMs: number): boolean {
    return nowMs < this.#outUntilMs;
  }

  connected(): void {
    this.#failures = 0;
    this.#outUntilMs = 0;
  }

  /** The count is kept while the server is out, so that a failed trial takes it out again. */
  connectionFailed(nowMs: number): void {
    this.#failures += 1;
    if (this.#failures >= FAILURES_UNTIL_OUT) this.#outUntilMs = nowMs + OUT_MS;
  }

  /** While a server that was out is tried, others stay away from it. */
  startTrial(nowMs: number): void {
    if (this.#failures >= FAILURES_UNTIL_OUT) this.#outUntilMs = nowMs + OUT_MS;
  }
}

export class Servers {
  readonly all: readonly Server[];
  readonly #clock: Clock;

  constructor(baseUrls: readonly string[], connectMs: number, clock: Clock) {
    this.all = baseUrls.map((baseUrl) => new Server(baseUrl, connectMs));
    this.#clock = clock;
  }

  /** The least busy server that is up, if possible another than `not`; null when all are out. */
  choose(not: Server | null): Server | null {
    const nowMs = this.#clock.nowMs();
    const up = this.all.filter((server) => !server.isOut(nowMs));
    const others = up.filter((server) => server !== not);
    const [first, ...rest] = others.length > 0 ? others : up;
    if (first === undefined) return null;
    const chosen = rest.reduce(
      (best, next) => (next.inFlight < best.inFlight ? next : best),
      first,
    );
    chosen.startTrial(nowMs);
    return chosen;
  }

  connectionFailed(server: Server): void {
    server.connectionFailed(this.#clock.nowMs());
  }

  /** Cuts every connection. */
  async close(): Promise<void> {
    await Promise.all(this.all.map(({ pool }) => pool.destroy()));
  }
}
