/**
 * One connection to a server, which knows whether it has carried an answer since it was made. A kept
 * connection that ends without a byte was most likely closed while we were about to write, and the
 * request may be sent again; a fresh one that does so was brought down by the request itself.
 */
import { Client, type Dispatcher } from 'undici';

/** Given as `opaque` to a request; learns which connection the request was given to. */
export class Ride {
  #connection: Connection | null = null;

  board(connection: Connection): void {
    this.#connection = connection;
  }

  /** Of the connection as it is, or as it was until it ended. */
  get state(): ConnectionState {
    return this.#connection?.state ?? 'unmade';
  }

  answered(): void {
    this.#connection?.answered();
  }
}

/** `fresh`: made, but nothing has been answered on it yet. */
export type ConnectionState = 'unmade' | 'fresh' | 'used';

export class Connection extends Client {
  #state: ConnectionState = 'unmade';

  constructor(origin: URL, options: Client.Options) {
    super(origin, options);
    this.on('connect', () => {
      this.#state = 'fresh';
    });
    this.on('connectionError', () => {
      this.#state = 'unmade';
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  answered(): void {
    this.#state = 'used';
  }

  override dispatch(
    options: Dispatcher.DispatchOptions & { readonly opaque?: unknown },
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    if (options.opaque instanceof Ride) options.opaque.board(this);
    return super.dispatch(options, handler);
  }
}
