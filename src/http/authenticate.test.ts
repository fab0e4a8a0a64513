import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { somebody } from '../../test/support/principal.ts';
import { apiError } from '../core/errors.ts';
import type { Principal } from '../core/principal.ts';
import { authenticate, authenticateAdmin } from './authenticate.ts';

const log = { child: () => log };
const request = {
  url: '/metrics',
  headers: { 'api-key': 'k' },
  log,
} as unknown as FastifyRequest;

function ringInTrouble(recalled: Principal | null): Parameters<typeof authenticate>[1] {
  const verify = (): Promise<never> => Promise.reject(apiError('store-unavailable', null, []));
  return { verify, recall: () => recalled };
}

it('lets an admin who was known a moment ago look at a server without its database', async () => {
  const ring = ringInTrouble(somebody({ admin: true }));
  await expect(authenticateAdmin(request, ring)).resolves.toBeUndefined();
  await expect(authenticate(request, ring, 'chat')).rejects.toMatchObject({
    code: 'store-unavailable',
  });
});

it.each([
  ['somebody else', somebody(), 'admin-required'],
  ['nobody who is known', null, 'store-unavailable'],
] as const)('but not %s', async (_who, recalled, code) => {
  await expect(authenticateAdmin(request, ringInTrouble(recalled))).rejects.toMatchObject({ code });
});
