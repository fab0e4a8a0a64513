/** Reads a JSON body through the media room's splitter, after the cheap checks on its headers. */
import type { FastifyRequest } from 'fastify';
import { apiError } from '../core/errors.ts';
import { readJsonBody, type JsonBody } from '../media/ingest/read-json-body.ts';
import type { HttpContext } from './context.ts';

/** The caller disposes the body in a `finally`. Throws 400, 408, 413, 415 or 503. */
export async function readBody(
  request: FastifyRequest,
  context: HttpContext,
  signal: AbortSignal,
): Promise<JsonBody> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    throw apiError('body-encoding', null, [encoding.slice(0, 64)]);
  }
  const declaredBytes = Number(request.headers['content-length'] ?? 0);
  if (declaredBytes > context.bodyLimitBytes) {
    throw apiError('body-too-large', null, [context.bodyLimitBytes]);
  }
  return readJsonBody(request.raw, {
    spool: context.services.media.spool,
    limitBytes: context.bodyLimitBytes,
    timeoutMs: context.bodyTimeoutMs,
    signal,
  });
}
