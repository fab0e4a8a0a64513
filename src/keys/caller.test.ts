import { describe, expect, it } from 'vitest';
import { somebody } from '../../test/support/principal.ts';
import type { Principal } from '../core/principal.ts';
import { identifyCaller, requireAdmin, requireRoute, type KeyHeaders } from './caller.ts';
import type { KeyRing } from './key-ring.ts';

const ME = somebody();
const RING: KeyRing = { verify: (key) => (key === 'good' ? ME : null) };
const LATE_RING: KeyRing = { verify: async (key) => RING.verify(key) };
const NAMES = ['api-key', 'x-api-key'];

describe('the caller', () => {
  it.each<[string, KeyHeaders]>([
    ['the first header', { 'api-key': 'good', 'x-api-key': 'bad', authorization: 'Bearer bad' }],
    ['blanks around the key', { 'api-key': '  good ' }],
    [
      'the second header, the first being blank',
      { 'api-key': ' ', 'x-api-key': 'good', authorization: 'Bearer bad' },
    ],
    ['Bearer', { authorization: 'Bearer good' }],
    ['bearer in lower case, with blanks', { authorization: ' bearer   good ' }],
  ])('is known by %s', async (_by, headers) => {
    expect(identifyCaller(headers, NAMES, RING)).toBe(ME);
    expect(await identifyCaller(headers, NAMES, LATE_RING)).toBe(ME);
  });

  it.each<[string, KeyHeaders, string, string | null]>([
    ['no header', {}, 'key-missing', null],
    [
      'blank headers',
      { 'api-key': '', 'x-api-key': ' ', authorization: 'Bearer ' },
      'key-missing',
      null,
    ],
    ['another scheme', { authorization: 'Basic good' }, 'key-missing', null],
    ['a header that is not read here', { 'x-other': 'good' }, 'key-missing', null],
    [
      'a bad key before a good one',
      { 'api-key': 'bad', authorization: 'Bearer good' },
      'key-invalid',
      'api-key',
    ],
    [
      'a bad second one',
      { 'x-api-key': 'bad', authorization: 'Bearer good' },
      'key-invalid',
      'x-api-key',
    ],
    ['a bad Bearer', { authorization: 'Bearer bad' }, 'key-invalid', 'authorization'],
  ])('is not known by %s', async (_by, headers, code, param) => {
    const error = expect.objectContaining({ code, param, status: 401 });
    expect(() => identifyCaller(headers, NAMES, RING)).toThrow(error);
    await expect((async () => identifyCaller(headers, NAMES, LATE_RING))()).rejects.toThrow(error);
  });
});

describe('what the caller may do', () => {
  it.each<[string, Principal['routes'], 'chat' | 'tokens', boolean]>([
    ['everything', null, 'chat', true],
    ['what is listed', ['tokens', 'chat'], 'chat', true],
    ['nothing else', ['chat'], 'tokens', false],
    ['nothing', [], 'chat', false],
  ])('%s', (_what, routes, scope, allowed) => {
    const check = (): void => requireRoute(somebody({ routes }), scope);
    if (allowed) expect(check).not.toThrow();
    else expect(check).toThrow(`This API key may not be used for ${scope}`);
  });

  it('administer, as an admin', () => {
    expect(() => requireAdmin(somebody({ admin: true }))).not.toThrow();
    expect(() => requireAdmin(ME)).toThrow('Only an admin may do this');
  });
});
