/**
 * Ends the work of calls on engines that do not notice a closed socket in time (engines.md section
 * 8): a request of its own that names the call, made at once and at most once a call. Nobody waits
 * for it but the end of the engine.
 */
import type { RemoteAbort } from './dialect.ts';
import type { Server } from './servers.ts';

/** From the moment when the caller left. */
const LIMIT_MS = 1_000;
/** Of the answer, before its connection is cut instead of read clean. */
const LIMIT_BYTES = 65_536;
/** Base URLs go up to here; the route lies beside it. */
const API_SUFFIX = /\/v1$/;

/** The work of one call, wherever it is done. */
export interface RemoteWork {
  /** It is about to be sent to this server. */
  begin(server: Server): void;
  /** Nobody wants it any more; never throws. Nothing happens before `begin`, or twice. */
  end(): void;
}

export class RemoteAborts {
  readonly #route: RemoteAbort | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #warn: (message: string) => void;
  readonly #underWay = new Set<Promise<void>>();
  #warned = false;

  /** Without a route nothing is ever sent. `warn` is told once that the engine refuses. */
  constructor(
    route: RemoteAbort | undefined,
    headers: Readonly<Record<string, string>>,
    warn: (message: string) => void,
  ) {
    this.#route = route;
    this.#headers = headers;
    this.#warn = warn;
  }

  /** The work of the call that has this name: 32 random hex digits, never a client's. */
  work(name: string): RemoteWork {
    const route = this.#route;
    let at: Server | null = null;
    return {
      begin: (server) => {
        at = server;
      },
      end: () => {
        if (at !== null && route !== undefined) this.#send(at, route, name);
        at = null;
      },
    };
  }

  /** Resolves when every request has been answered, or its time is up. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #send(server: Server, route: RemoteAbort, name: string): void {
    const request = this.#post(server, route, name)
      // The socket has been closed too: there is nothing more that could be done.
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(request));
    this.#underWay.add(request);
  }

  async #post(server: Server, { path, field }: RemoteAbort, name: string): Promise<void> {
    const { statusCode, body } = await server.pool.request({
      method: 'POST',
      path: server.prefix.replace(API_SUFFIX, '') + path,
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify({ [field]: name }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    body.on('error', () => undefined);
    body.dump({ limit: LIMIT_BYTES }).catch(() => undefined);
    if (statusCode < 300 || this.#warned) return;
    this.#warned = true;
    this.#warn(
      `the engine refuses ${path} with HTTP ${statusCode}: work for clients that left ends when it notices the closed connection`,
    );
  }
}
