/** For whom a request counts: the client, where a proxy that is trusted names it. */
import { expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { createLogger } from '../observe/logger.ts';
import { createMetrics } from '../observe/metrics.ts';
import type { Services } from '../pipeline/services.ts';
import { createHttpServer } from './server.ts';

async function addressSeen(trustedProxies: readonly string[], forwarded: string): Promise<string> {
  const services = { engines: new Map(), metrics: createMetrics() } as unknown as Services;
  const app = createHttpServer(
    {
      services,
      keys: { verify: () => null },
      clock: systemClock,
      bodyLimitBytes: 1,
      bodyTimeoutMs: 1_000,
      trustedProxies,
    },
    createLogger({ format: 'json', level: 'silent' }),
  );
  app.get('/address', (request, reply) => void reply.send(request.ip));
  try {
    const headers = { 'x-forwarded-for': forwarded };
    const answer = await app.inject({ url: '/address', remoteAddress: '::ffff:10.0.0.7', headers });
    return answer.body;
  } finally {
    await app.close();
  }
}

it.each([
  ['nobody is trusted', [], '9.9.9.9', '::ffff:10.0.0.7'],
  ['another proxy is trusted', ['10.0.0.8'], '9.9.9.9', '::ffff:10.0.0.7'],
  ['the proxy is trusted', ['10.0.0.7'], '9.9.9.9', '9.9.9.9'],
  ['its network is trusted', ['10.0.0.0/8'], '9.9.9.9', '9.9.9.9'],
  ['two proxies are trusted', ['10.0.0.0/8'], '9.9.9.9, 10.0.0.6', '9.9.9.9'],
  ['the client itself claims to be another', ['10.0.0.7'], '1.1.1.1, 9.9.9.9', '9.9.9.9'],
])('where %s', async (_case, trusted, forwarded, seen) => {
  expect(await addressSeen(trusted, forwarded)).toBe(seen);
});
