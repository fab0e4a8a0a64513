/**
 * The one door through which errors leave: those meant for clients as they are, everything else
 * masked as 500 and logged with the request id.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toApiError, type ApiError } from '../core/errors.ts';
import type { Dialect } from '../protocols/dialect.ts';
import { dialectOf } from './dialect-of-url.ts';
import { dropLeftoverBody } from './leftover-body.ts';

/** Too much to do is not a fault. */
const LOAD_STATUS = 503;

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Answers with the error, unless the client has gone. */
export async function replyWithError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (reply.raw.destroyed || reply.sent) return;
  const error = loggedApiError(thrown, request);
  dropLeftoverBody(request.raw);
  void reply.headers(error.headers);
  if (error.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', String(Math.max(1, Math.ceil(error.retryAfterSeconds))));
  }
  const body = dialectOf(request.url).encodeError(error, request.id);
  await reply.status(error.status).type(JSON_TYPE).send(body);
}

/** The id of a request under every name that the dialect has for it. */
export function requestIdHeaders(dialect: Dialect, id: string): Record<string, string> {
  return Object.fromEntries(dialect.requestIdHeaders.map((name) => [name, id]));
}

/** What the client may see of it; faults of ours go to the log in full. */
export function loggedApiError(thrown: unknown, request: FastifyRequest): ApiError {
  const error = toApiError(thrown);
  if (error.status === LOAD_STATUS) request.log.warn({ code: error.code }, error.message);
  else if (error.status >= 500) {
    request.log.error({ err: error.cause ?? error, code: error.code }, error.message);
  }
  return error;
}
