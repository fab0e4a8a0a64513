import { describe, expect, it } from 'vitest';
import { createAllowList } from './allow-list.ts';

const list = createAllowList([
  'media.internal',
  ' Files.Internal:81 ',
  '10.1.0.0/16',
  '192.168.0.9',
  '127.0.0.1:22',
  'fd00::/8',
  '[::1]:8080',
  'fe80::1',
]);

describe('the allow list', () => {
  it.each([
    ['a host by name', 'media.internal', '10.9.9.9', 80],
    ['a host in other case, with a final dot', 'MEDIA.internal.', '10.9.9.9', 8080],
    ['a host and its port', 'files.internal', '10.9.9.9', 81],
    ['a range', 'elsewhere.example', '10.1.255.255', 443],
    ['an address by name', 'elsewhere.example', '192.168.0.9', 80],
    ['an address and its port', '127.0.0.1', '127.0.0.1', 22],
    ['a range of IPv6', 'elsewhere.example', 'fdab::1', 80],
    ['an IPv6 address and its port', '::1', '::1', 8080],
    ['an IPv6 address', 'fe80::1', 'fe80::1', 80],
  ])('opens %s', (_name, host, address, port) => {
    expect(list.allows(host, address, port)).toBe(true);
  });

  it.each([
    ['another host', 'other.internal', '10.9.9.9', 80],
    ['a host below an open one', 'x.media.internal', '10.9.9.9', 80],
    ['another port', 'files.internal', '10.9.9.9', 80],
    ['an address outside the range', 'elsewhere.example', '10.2.0.0', 80],
    ['another port of an address', '127.0.0.1', '127.0.0.1', 80],
    ['the mapped form of an open range', 'elsewhere.example', '::ffff:10.1.0.1', 80],
  ])('does not open %s', (_name, host, address, port) => {
    expect(list.allows(host, address, port)).toBe(false);
  });

  it('opens low ports only where they are named', () => {
    expect(list.opensPort('files.internal', 81)).toBe(true);
    expect(list.opensPort('127.0.0.1', 22)).toBe(true);
    expect(list.opensPort('127.0.0.1', 23)).toBe(false);
    expect(list.opensPort('media.internal', 81)).toBe(false);
    expect(list.opensPort('other.internal', 22)).toBe(false);
  });

  it.each(['', 'http://x', 'a b', '10.0.0.0/33', 'host:0', 'host:65536', 'host:x', '[::1', '*'])(
    'refuses the entry %j',
    (entry) => {
      expect(() => createAllowList([entry])).toThrow(
        `not a host, host:port or CIDR range: ${entry}`,
      );
    },
  );
});
