/**
 * An HTTP client for one origin that connects to given addresses and nowhere else. The name of the
 * URL still goes into SNI, the certificate check and the Host header. Proxies from the environment
 * play no part, redirects are not followed.
 *
 * Node's own client reads what has come before it looks at how a connection ended. Undici's, which
 * makes the connections, takes a server that closes without having announced it for a cut where we
 * read slower than it sends, and throws away the rest of a file that was whole.
 */
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { silence, type SocketTimeouts } from './download-error.ts';
import type { Target } from './target.ts';

/** The head of an answer, and its body as it arrives. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

export interface PinnedClient {
  /** One GET; the next one waits until the body of the last has been read. */
  readonly get: (
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<Answer>;
  /** Drops the connection at once, whatever is still under way on it. */
  readonly destroy: () => void;
}

/** The caller destroys the client when it is done. */
export function pinnedClient({ url, addresses }: Target, timeouts: SocketTimeouts): PinnedClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = connector(url, addresses, timeouts.connectMs);
  return {
    get: (path, headers, signal) =>
      new Promise((resolve, reject) => {
        const asking = request({ agent, path, headers: { host: url.host, ...headers }, signal });
        let body: IncomingMessage | null = null;
        asking.setTimeout(timeouts.silenceMs, () => {
          (body ?? asking).destroy(silence());
        });
        // Also after the answer has come: its reader is told by the body.
        asking.on('error', reject);
        asking.on('response', (response) => {
          body = response;
          // Whoever reads the body sees its errors; a body that nobody wants may end as it likes.
          response.on('error', () => undefined);
          resolve({ statusCode: response.statusCode!, headers: response.headers, body: response });
        });
        asking.end();
      }),
    destroy: () => agent.destroy(),
  };
}

/** Makes connections, encrypted where the URL says so. */
function connector(
  { protocol, hostname, host, port }: URL,
  addresses: readonly string[],
  timeoutMs: number,
): NonNullable<Agent['createConnection']> {
  const lookup = pinnedLookup(addresses);
  const connect = buildConnector({ allowH2: false, timeout: timeoutMs, lookup });
  return (_options, callback) => {
    const name = hostname.replace(/^\[(.*)\]$/, '$1');
    connect({ protocol, hostname: name, host, port }, (error, socket) => {
      if (error !== null) return callback!(error, undefined as never);
      if (isPinned(socket.remoteAddress, addresses)) return callback!(null, socket);
      socket.destroy();
      callback!(new Error('connected to an address that was not checked'), undefined as never);
    });
    return undefined;
  };
}

function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, answers);
    else callback(null, answers[0]!.address, answers[0]!.family);
  };
}

/** The system may write an IPv6 address otherwise than the resolver did. */
function isPinned(address: string | undefined, addresses: readonly string[]): boolean {
  return (
    address !== undefined && addresses.some((pinned) => canonical(pinned) === canonical(address))
  );
}

function canonical(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname : address;
}
