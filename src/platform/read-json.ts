/** Bodies of the platform's own API: small JSON objects. The server bounds the time that they take. */
import type { IncomingMessage } from 'node:http';
import { apiError } from '../core/errors.ts';
import { findJsonFault } from '../media/ingest/json-fault.ts';

const BODY_LIMIT_BYTES = 1_048_576;
const MAX_SHOWN_CHARACTERS = 64;
/** Of objects and lists; nothing here needs more than three. */
const MAX_LEVELS = 32;

/**
 * Rejects with 400 `json-invalid`, `json-not-object` or, nested too deep, `value-invalid`, 413 `body-too-large`, 415
 * `body-encoding`.
 */
export async function readJsonObject(request: IncomingMessage): Promise<object> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    throw apiError('body-encoding', null, [encoding.slice(0, MAX_SHOWN_CHARACTERS)]);
  }
  const body = await readAll(request);
  const fault = findJsonFault(body);
  if (fault !== null) throw apiError('json-invalid', null, [fault.what, fault.position]);
  // Without a byte order mark, which JSON.parse does not take.
  const value: unknown = JSON.parse(new TextDecoder().decode(body));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw apiError('json-not-object', null, []);
  }
  if (isDeeper(value, MAX_LEVELS)) {
    throw apiError('value-invalid', null, ['body', `at most ${MAX_LEVELS} levels deep`, 'more']);
  }
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const refuse = (bytes: number): void => {
    if (bytes > BODY_LIMIT_BYTES) throw apiError('body-too-large', null, [BODY_LIMIT_BYTES]);
  };
  refuse(Number(request.headers['content-length'] ?? 0));
  const blocks: Buffer[] = [];
  let bytes = 0;
  // Not to be destroyed by a throw: the error has to be answered on the same connection.
  for await (const block of request.iterator({ destroyOnReturn: false })) {
    blocks.push(block as Buffer);
    bytes += (block as Buffer).length;
    refuse(bytes);
  }
  return Buffer.concat(blocks);
}
