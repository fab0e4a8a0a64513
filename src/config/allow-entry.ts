/**
 * What an entry of `media.allow` looks like: a host name, an address or a CIDR range; names and
 * addresses may carry a port. The media room reads entries by the same rules when it is built;
 * here a bad one is found while its line in the file is still known.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const MAX_PORT = 65_535;
const WITH_PORT = /^(?:\[(?<bracketed>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d{1,5})$/;
const HOST_NAME = /^[\w.-]+$/;
const BRACKETED = /^\[(.+)\]$/;

/** `files.local`, `files.local:8443`, `10.0.0.1`, `[fd00::1]:8443`, `10.0.0.0/8` … */
export function isAllowEntry(entry: string): boolean {
  const text = entry.trim();
  if (ipaddr.isValidCIDR(text)) return true;
  const parts = isIP(text) === 0 ? WITH_PORT.exec(text)?.groups : undefined;
  const port = Number(parts?.['port'] ?? 1);
  const host = parts?.['bracketed'] ?? parts?.['host'] ?? text.replace(BRACKETED, '$1');
  const isHost = isIP(host) === 0 ? HOST_NAME.test(host) : ipaddr.isValid(host);
  return port >= 1 && port <= MAX_PORT && isHost;
}
