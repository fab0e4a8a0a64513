/**
 * Hosts and networks which the operator opens to media URLs although they are private
 * (`MIMOSA_MEDIA_ALLOW`). An entry is a host name, an address or a CIDR range; names and addresses
 * may carry a port, which then may be any, but only that one.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

interface Entry {
  /** A host name in lower case, or a range of addresses. */
  readonly hosts: string | [ipaddr.IPv4 | ipaddr.IPv6, number];
  /** null = every port that is allowed anyway. */
  readonly port: number | null;
}

export interface AllowList {
  /** Whether `host` (a name, or an address) may be reached at `address` and `port`. */
  allows(host: string, address: string, port: number): boolean;
  /** Whether a port below 1024 was opened for this host, by name or as one of its addresses. */
  opensPort(host: string, port: number): boolean;
}

const WITH_PORT = /^(?:\[(?<bracketed>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d{1,5})$/;
const MAX_PORT = 65_535;

/** Throws an Error that names the first entry which is none of the three. */
export function createAllowList(entries: readonly string[]): AllowList {
  const parsed = entries.map((entry) => parseEntry(entry));
  return {
    allows: (host, address, port) =>
      parsed.some(
        (entry) =>
          (entry.port === null || entry.port === port) &&
          (typeof entry.hosts === 'string'
            ? entry.hosts === comparable(host)
            : inRange(address, entry.hosts)),
      ),
    opensPort: (host, port) =>
      parsed.some(
        (entry) =>
          entry.port === port &&
          (typeof entry.hosts === 'string'
            ? entry.hosts === comparable(host)
            : inRange(host, entry.hosts)),
      ),
  };
}

function parseEntry(entry: string): Entry {
  const text = entry.trim();
  if (ipaddr.isValidCIDR(text)) return { hosts: ipaddr.parseCIDR(text), port: null };
  const parts = isIP(text) === 0 ? WITH_PORT.exec(text)?.groups : undefined;
  const host = parts?.['bracketed'] ?? parts?.['host'] ?? text.replace(/^\[(.+)\]$/, '$1');
  const port = parts?.['port'] === undefined ? null : Number(parts['port']);
  if ((port !== null && (port < 1 || port > MAX_PORT)) || !isHost(host)) {
    throw new Error(`not a host, host:port or CIDR range: ${entry}`);
  }
  if (isIP(host) === 0) return { hosts: comparable(host), port };
  const address = ipaddr.parse(host);
  return { hosts: [address, address.kind() === 'ipv4' ? 32 : 128], port };
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || /^[\w.-]+$/.test(host);
}

function inRange(address: string, range: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  return parsed.kind() === range[0].kind() && parsed.match(range);
}

/** Host names as they are compared: case and a final dot mean nothing. */
function comparable(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
