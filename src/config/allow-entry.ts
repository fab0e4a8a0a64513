/**
 * What an entry of `media.allow` (`MIMOSA_MEDIA_ALLOW`) means: a host name, an address or a CIDR
 * range; names and addresses may carry a port, which then may be any, but only that one. Read here,
 * so that a bad entry is found while its line in the file is still known.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A range of addresses: its base and the length of its prefix. */
export type AddressRange = [ipaddr.IPv4 | ipaddr.IPv6, number];

export interface AllowEntry {
  /** A host name as `comparableHost` spells it, or a range of addresses. */
  readonly hosts: string | AddressRange;
  /** null = every port that is allowed anyway. */
  readonly port: number | null;
}

const WITH_PORT = /^(?:\[(?<bracketed>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d{1,5})$/;
const BRACKETED = /^\[(.+)\]$/;
const HOST_NAME = /^[\w.-]+$/;
const MAX_PORT = 65_535;
const ADDRESS_BITS = { ipv4: 32, ipv6: 128 } as const;

/** `files.local`, `files.local:8443`, `10.0.0.1`, `[fd00::1]:8443`, `10.0.0.0/8` …; null = none of these. */
export function parseAllowEntry(entry: string): AllowEntry | null {
  const text = entry.trim();
  if (ipaddr.isValidCIDR(text)) return { hosts: ipaddr.parseCIDR(text), port: null };
  const parts = isIP(text) === 0 ? WITH_PORT.exec(text)?.groups : undefined;
  const host = parts?.['bracketed'] ?? parts?.['host'] ?? text.replace(BRACKETED, '$1');
  const port = parts?.['port'] === undefined ? null : Number(parts['port']);
  if (port !== null && (port < 1 || port > MAX_PORT)) return null;
  if (isIP(host) === 0) {
    return HOST_NAME.test(host) ? { hosts: comparableHost(host), port } : null;
  }
  if (!ipaddr.isValid(host)) return null;
  const address = ipaddr.parse(host);
  return { hosts: [address, ADDRESS_BITS[address.kind()]], port };
}

/** Host names as they are compared: case and a final dot mean nothing. */
export function comparableHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
