/**
 * Which addresses belong to the public internet. Media URLs come from strangers, so whatever is
 * not plainly global unicast is refused: private, shared, local and reserved ranges, and every
 * form that smuggles an IPv4 address inside an IPv6 one, whatever that inner address is.
 */
import ipaddr from 'ipaddr.js';

/** The only part of IPv6 from which global unicast addresses are given out. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
const PUBLIC_RANGE = 'unicast';
const ZONE_MARK = '%';

/** Whether an address, in the usual notation without brackets, is global unicast. */
export function isPublicAddress(address: string): boolean {
  if (address.includes(ZONE_MARK) || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== PUBLIC_RANGE) return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6);
}
