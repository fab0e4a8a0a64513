import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { apiError } from '../core/errors.ts';
import { replyWithError } from './error-reply.ts';

it('an error goes out with its headers and a whole Retry-After', async () => {
  const server = fastify();
  server.get('/v1/models', (request, reply) =>
    replyWithError(
      apiError('rate-limited', null, [3, 'requests', 'mimo-v2.5', 12], {
        retryAfterSeconds: 11.2,
        headers: { 'x-ratelimit-remaining-requests': '0' },
      }),
      request,
      reply,
    ),
  );
  const { statusCode, headers } = await server.inject('/v1/models');
  expect(statusCode).toBe(429);
  expect(headers).toMatchObject({
    'retry-after': '12',
    'x-ratelimit-remaining-requests': '0',
  });
});
