/**
 * An HTTP client for one origin that connects to given addresses and nowhere else. The name of the
 * URL still goes into SNI, the certificate check and the Host header. Proxies from the environment
 * play no part, redirects are not followed.
 */
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Client, buildConnector } from 'undici';
import type { Target } from './target.ts';
import type { SocketTimeouts } from './download-error.ts';

/**
 * The caller destroys the client when it is done. Servers are never asked to close the connection:
 * some do so without a word in their answer, and where we read slower than they send, undici would
 * take that for a cut and throw away what had come.
 */
export function pinnedClient(target: Target, timeouts: SocketTimeouts): Client {
  const connect = buildConnector({
    allowH2: false,
    timeout: timeouts.connectMs,
    lookup: pinnedLookup(target.addresses),
  });
  return new Client(target.url.origin, {
    headersTimeout: timeouts.silenceMs,
    bodyTimeout: timeouts.silenceMs,
    connect(options, callback) {
      connect(options, (...result) => {
        const [error, socket] = result;
        if (error === null && !isPinned(socket.remoteAddress, target.addresses)) {
          socket.destroy();
          callback(new Error('connected to an address that was not checked'), null);
        } else callback(...result);
      });
    },
  });
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
