/**
 * The servers of one engine: one pool of kept-alive connections for each base URL, and the choice
 * among them. A conversation stays on its server, which has its beginning in memory, until that is
 * much busier than another. Each takes so many requests at a time; beyond that they wait in a line,
 * and beyond that they are refused. Three failed connections in a row take a server out for ten
 * seconds; then one request may try it.
 */
import { Pool } from 'undici';
import type { HttpEngineSettings } from '../../config/engines.ts';
import type { Clock } from '../../core/clock.ts';
import { type ApiError, apiError } from '../../core/errors.ts';
import type { EngineMeter } from '../../observe/engine-metrics.ts';
import { Connection } from '../choice/connection.ts';
import { pull } from '../choice/pull.ts';
import { RecentDurations } from '../choice/recent-durations.ts';
import { routingHeaders } from '../choice/routing-headers.ts';
import { WaitingLine } from '../choice/waiting-line.ts';
import type { EngineRequest } from '../engine.ts';
import { unavailableError } from './failures.ts';

const FAILURES_UNTIL_OUT = 3;
const OUT_MS = 10_000;
/** Those who wait are told of a server that is back, when it surely is. */
const BACK_MS = OUT_MS + 50;
/** Idle connections are closed after this long, before most servers would. */
const KEEP_ALIVE_MS = 4_000;
/** A conversation leaves its server when that has so many requests more than the least busy one. */
const MAX_LEAD = 8;
/** Bounds of what `Retry-After` promises, and what it says before anything has ended. */
const RETRY_SECONDS = { least: 1, most: 600, unknown: 10 };
const MS_PER_SECOND = 1000;

export type ServersSettings = Pick<
  HttpEngineSettings,
  'baseUrls' | 'queue' | 'routed' | 'affinityHeaders'
>;

type ServersMeter = Pick<
  EngineMeter,
  'inFlight' | 'breakerOpen' | 'waiting' | 'waited' | 'retried'
>;

/** A request's right to be on a server, until it leaves. */
export interface Place {
  readonly server: Server;
  /** Once is enough; more do no harm. */
  readonly leave: () => void;
}

export class Server {
  readonly baseUrl: string;
  readonly pool: Pool;
  /** Path in front of `/chat/completions`, without a slash at the end. */
  readonly prefix: string;
  #inFlight = 0;
  #failures = 0;
  #outUntilMs = 0;

  constructor(baseUrl: string, connectMs: number) {
    const { origin, pathname } = new URL(baseUrl);
    this.baseUrl = baseUrl;
    this.prefix = pathname.replace(/\/+$/, '');
    this.pool = new Pool(origin, {
      factory: (address, options) => new Connection(address, options),
      // Times are watched by `Deadlines`, for whole calls.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      allowH2: false,
      connectTimeout: connectMs,
    });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  entered(): void {
    this.#inFlight += 1;
  }

  left(): void {
    this.#inFlight -= 1;
  }

  isOut(nowMs: number): boolean {
    return nowMs < this.#outUntilMs;
  }

  /** Whether it had failed before. */
  connected(): boolean {
    const hadFailed = this.#failures > 0;
    this.#failures = 0;
    this.#outUntilMs = 0;
    return hadFailed;
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
  readonly #settings: ServersSettings;
  readonly #line: WaitingLine<Place>;
  readonly #meter: ServersMeter;
  readonly #stays = new RecentDurations();

  constructor(settings: ServersSettings, connectMs: number, clock: Clock, meter: ServersMeter) {
    this.all = settings.baseUrls.map((baseUrl) => new Server(baseUrl, connectMs));
    this.#settings = settings;
    this.#clock = clock;
    this.#meter = meter;
    this.#line = new WaitingLine((length) => meter.waiting(length));
    meter.waiting(0);
    for (const server of this.all) {
      meter.inFlight(server.baseUrl, 0);
      meter.breakerOpen(server.baseUrl, false);
    }
  }

  /**
   * A place on a server, if possible on another than `not`, once there is one. Rejects with
   * `engine-unavailable` when all servers are out, when too many wait or one waits too long, and
   * with the reason of the signal.
   */
  async enter(
    request: Pick<EngineRequest, 'affinity' | 'onProgress' | 'onWaited'>,
    signal: AbortSignal,
    not: Server | null = null,
  ): Promise<Place> {
    signal.throwIfAborted();
    // One server is everybody's home.
    const session = this.all.length === 1 ? '' : request.affinity().session;
    const take = (): Place | null => this.#take(session, not);
    // Nobody goes past those who wait for the same.
    const place = this.#line.closed ? null : take();
    if (place !== null) {
      this.#meter.waited(0);
      return place;
    }
    const { waiting, waitMs: limitMs } = this.#settings.queue;
    if (this.#line.length >= waiting) throw this.#fullError();
    request.onProgress({ type: 'queued' });
    const tooLong = (): ApiError => this.#fullError();
    const sinceMs = this.#clock.nowMs();
    const later = await this.#line.join({ take, choosy: not !== null, limitMs, tooLong, signal });
    const waitedMs = this.#clock.nowMs() - sinceMs;
    this.#meter.waited(waitedMs / MS_PER_SECOND);
    request.onWaited?.(waitedMs);
    return later;
  }

  anyUp(): boolean {
    return this.#up(this.#clock.nowMs()).length > 0;
  }

  /** Headers for routers and tracing. */
  routingHeaders(request: EngineRequest): Record<string, string> {
    return routingHeaders(this.#settings, request);
  }

  connectionFailed(server: Server): void {
    const nowMs = this.#clock.nowMs();
    server.connectionFailed(nowMs);
    if (!server.isOut(nowMs)) return;
    this.#meter.breakerOpen(server.baseUrl, true);
    this.#serveWhenBack();
  }

  /** A request is sent once more. */
  retried(): void {
    this.#meter.retried();
  }

  /** It answers: those who wait may go there, if it was out. */
  connected(server: Server): void {
    if (!server.connected()) return;
    this.#meter.breakerOpen(server.baseUrl, false);
    this.#line.serve();
  }

  /** Cuts every connection. */
  async close(): Promise<void> {
    await Promise.all(this.all.map(({ pool }) => pool.destroy()));
  }

  /** Null when all servers that are up are full; throws when none is up. */
  #take(session: string, not: Server | null): Place | null {
    const nowMs = this.#clock.nowMs();
    const up = this.#up(nowMs);
    if (up.length === 0) throw unavailableError(new Error('every server of the engine is out'));
    const others = up.filter((server) => server !== not);
    const server = choose(others.length > 0 ? others : up, session, this.#settings.queue.inFlight);
    if (server === null) return null;
    server.startTrial(nowMs);
    if (server.isOut(nowMs)) this.#serveWhenBack();
    server.entered();
    this.#meter.inFlight(server.baseUrl, server.inFlight);
    return { server, leave: this.#leaving(server, nowMs) };
  }

  #serveWhenBack(): void {
    setTimeout(() => this.#line.serve(), BACK_MS).unref();
  }

  #up(nowMs: number): Server[] {
    return this.all.filter((server) => !server.isOut(nowMs));
  }

  #leaving(server: Server, sinceMs: number): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      server.left();
      this.#meter.inFlight(server.baseUrl, server.inFlight);
      this.#stays.add(this.#clock.nowMs() - sinceMs);
      this.#line.serve();
    };
  }

  /** Tells to come back when all who wait now have been given a place. */
  #fullError(): ApiError {
    const up = this.#up(this.#clock.nowMs()).length;
    const places = Math.max(1, up) * this.#settings.queue.inFlight;
    const meanMs = this.#stays.meanMs();
    const seconds =
      meanMs === null
        ? RETRY_SECONDS.unknown
        : (meanMs * (this.#line.length + 1)) / places / MS_PER_SECOND;
    return apiError('engine-unavailable', null, ['the queue is full'], {
      retryAfterSeconds: Math.min(
        Math.max(Math.ceil(seconds), RETRY_SECONDS.least),
        RETRY_SECONDS.most,
      ),
    });
  }
}

/** The conversation's home, or the least busy one when that has too much to do; null when all are full. */
function choose(servers: readonly Server[], session: string, mostInFlight: number): Server | null {
  const [only, ...others] = servers;
  if (only !== undefined && others.length === 0) return only.inFlight < mostInFlight ? only : null;
  const byPull = servers
    .map((server) => ({ server, strength: pull(session, server.baseUrl) }))
    .toSorted((one, other) => other.strength - one.strength)
    .map(({ server }) => server);
  const least = Math.min(...servers.map(({ inFlight }) => inFlight));
  if (least >= mostInFlight) return null;
  const isWelcome = ({ inFlight }: Server): boolean =>
    inFlight < mostInFlight && inFlight - least <= MAX_LEAD;
  const home = byPull[0];
  if (home !== undefined && isWelcome(home)) return home;
  return byPull.find(({ inFlight }) => inFlight === least) ?? null;
}
