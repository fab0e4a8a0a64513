/**
 * One URL, checked: may we go there, and at which addresses is it? The name is resolved exactly
 * once; the connection is then made to these addresses and no others, so that a name cannot show
 * a public address to the check and a private one to the connection.
 */
import { isIP } from 'node:net';
import type { AllowList } from './allow-list.ts';
import { isPublicAddress } from './addresses.ts';

/** All addresses of a host name. Rejects when there are none. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

export interface Target {
  readonly url: URL;
  /** At least one; every one of them may be reached. */
  readonly addresses: readonly string[];
}

/** A target that must not be reached; `reason` may be shown to the client. */
export class TargetRefused extends Error {
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const FIRST_FREE_PORT = 1024;

/** `http:` and `https:`, the only schemes that are fetched. */
export function isFetchable(url: URL): boolean {
  return url.protocol in DEFAULT_PORTS;
}

/** Checks a URL that is fetchable and resolves its host. Throws `TargetRefused`. */
export async function checkTarget(url: URL, allowed: AllowList, lookup: Lookup): Promise<Target> {
  if (url.username !== '' || url.password !== '') {
    throw new TargetRefused('credentials in the URL are not allowed');
  }
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol]! : Number(url.port);
  const usual = Object.values(DEFAULT_PORTS).includes(port) || port >= FIRST_FREE_PORT;
  if (!usual && !allowed.opensPort(host, port)) {
    throw new TargetRefused(`port ${port} is not allowed`);
  }
  const addresses = isIP(host) === 0 ? await resolved(host, lookup) : [host];
  const reachable = (address: string): boolean =>
    isPublicAddress(address) || allowed.allows(host, address, port);
  if (!addresses.every(reachable)) throw new TargetRefused('the address is private or reserved');
  return { url, addresses };
}

async function resolved(host: string, lookup: Lookup): Promise<readonly string[]> {
  let addresses: readonly string[];
  try {
    addresses = await lookup(host);
  } catch (error) {
    throw new TargetRefused('name not found', error);
  }
  if (addresses.length === 0) throw new TargetRefused('name not found');
  return addresses;
}
