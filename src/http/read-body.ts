/**
 * Reads a JSON body, after the cheap checks on its headers: through the media room's splitter, or,
 * where it is small and has come together with the headers, as most have, at once.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { apiError } from '../core/errors.ts';
import { INLINE_STRING_BYTES, MAX_JSON_DEPTH } from '../media/ingest/body-splitter.ts';
import { readJsonBody, type JsonBody } from '../media/ingest/read-json-body.ts';
import type { HttpContext } from './context.ts';

const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;

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
  signal.throwIfAborted();
  const { spool } = context.services.media;
  const bytes = smallBody(request.raw, context.bodyLimitBytes);
  const value = bytes === null ? null : plainObject(bytes);
  if (bytes !== null && value !== null) {
    const memory = spool.reserve(bytes.length);
    return { value, spooled: new Map(), dispose: async () => memory.release() };
  }
  return readJsonBody(bytes === null ? request.raw : onePiece(bytes), {
    spool,
    limitBytes: context.bodyLimitBytes,
    timeoutMs: context.bodyTimeoutMs,
    signal,
  });
}

/** All bytes, if all are there and no string among them is long enough to be taken out. */
function smallBody(request: IncomingMessage, limitBytes: number): Buffer | null {
  const { complete, readableLength: length } = request;
  const isSmall = length > 0 && length <= Math.min(INLINE_STRING_BYTES, limitBytes);
  return complete && isSmall ? (request.read() as Buffer | null) : null;
}

/** Null for all that is not surely a good body: the splitter says what is wrong with it, and where. */
function plainObject(bytes: Buffer): object | null {
  let openings = 0;
  for (const byte of bytes) {
    if (byte === OPENING_BRACE || byte === OPENING_BRACKET) openings += 1;
  }
  if (openings > MAX_JSON_DEPTH) return null;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

async function* onePiece(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
