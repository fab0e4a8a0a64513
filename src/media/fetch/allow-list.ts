/**
 * Hosts and networks which the operator opens to media URLs although they are private
 * (`MIMOSA_MEDIA_ALLOW`); what an entry may look like is said in `config/allow-entry.ts`.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import {
  comparableHost,
  parseAllowEntry,
  type AddressRange,
  type AllowEntry,
} from '../../config/allow-entry.ts';

export interface AllowList {
  /** Whether `host` (a name, or an address) may be reached at `address` and `port`. */
  allows(host: string, address: string, port: number): boolean;
  /** Whether a port below 1024 was opened for this host, by name or as one of its addresses. */
  opensPort(host: string, port: number): boolean;
}

/** Throws an Error that names the first entry which cannot be read. */
export function createAllowList(entries: readonly string[]): AllowList {
  const parsed = entries.map((entry): AllowEntry => {
    const allowed = parseAllowEntry(entry);
    if (allowed === null) throw new Error(`not a host, host:port or CIDR range: ${entry}`);
    return allowed;
  });
  return {
    allows: (host, address, port) =>
      parsed.some(
        (entry) =>
          (entry.port === null || entry.port === port) && matches(entry.hosts, host, address),
      ),
    opensPort: (host, port) =>
      parsed.some((entry) => entry.port === port && matches(entry.hosts, host, host)),
  };
}

function matches(hosts: AllowEntry['hosts'], host: string, address: string): boolean {
  return typeof hosts === 'string' ? hosts === comparableHost(host) : inRange(address, hosts);
}

function inRange(address: string, range: AddressRange): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  return parsed.kind() === range[0].kind() && parsed.match(range);
}
