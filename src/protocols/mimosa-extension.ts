/** Mimosa's own key `mimosa`, the same in every dialect: wishes in requests, receipts in answers. */
import type { ChatRequest } from '../core/chat-request.ts';
import type { EngineReceipt, MediaReceipt } from '../core/receipt.ts';
import { BOOLEAN, type Fields, integerBetween, optional, optionalFields } from './fields.ts';

const MEDIA_TOKENS = integerBetween(1, Number.MAX_SAFE_INTEGER);

/** `{"mimosa":{"receipt","progress","max_media_tokens"}}`; every one may be absent. */
export function decodeExtension(
  request: Fields,
): Pick<ChatRequest, 'receipt' | 'progress' | 'maxMediaTokens'> {
  const mimosa = optionalFields(request, 'mimosa');
  if (mimosa === undefined) return { receipt: false, progress: false, maxMediaTokens: undefined };
  return {
    receipt: optional(mimosa, 'receipt', BOOLEAN) ?? false,
    progress: optional(mimosa, 'progress', BOOLEAN) ?? false,
    maxMediaTokens: optional(mimosa, 'max_media_tokens', MEDIA_TOKENS),
  };
}

/**
 * What stands under `mimosa` in an answer; undefined, so left out of the JSON, unless the client
 * asked for receipts.
 */
export function encodeExtension(
  receipts: readonly MediaReceipt[] | undefined,
  engine?: EngineReceipt,
): object | undefined {
  return receipts === undefined ? undefined : { media: receipts, engine };
}
