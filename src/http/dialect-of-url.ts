/**
 * Which dialect a path speaks: its errors, its headers, and what is done with bodies under it. The
 * path alone decides, so that unknown routes and refused bytes are answered in the right words too.
 */
import type { Dialect } from '../protocols/dialect.ts';
import { ANTHROPIC_MESSAGES } from '../protocols/anthropic-messages/dialect.ts';
import { OPENAI_CHAT } from '../protocols/openai-chat/dialect.ts';

/**
 * Its own base path, and what its SDKs add to a base path that ends in `/v1`. Proxies may send the
 * whole URL where the path stands.
 */
const ANTHROPIC_PATH = /^(?:https?:\/\/[^/?#]*)?\/(?:anthropic|v1\/messages)(?![^/?#])/;

/**
 * Letters, digits and `-._~` say the same whether they are percent-encoded or not (RFC 3986, section
 * 6.2.2.2), to the router too; an encoded `/` or `?` does not.
 */
const ENCODED_UNRESERVED = /%(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi;

/** Takes a path with or without a query; anything unknown speaks the OpenAI dialect. */
export function dialectOf(url: string | undefined): Dialect {
  const path = (url ?? '').replaceAll(ENCODED_UNRESERVED, decodeURIComponent);
  return ANTHROPIC_PATH.test(path) ? ANTHROPIC_MESSAGES : OPENAI_CHAT;
}
