/**
 * Which strings of a body may hold media, and how base64 shows at their beginning. Only the media
 * of messages count, in either dialect (`messages[i].content[j].image_url.url`, `….source.data`,
 * and inside the content of tool results): a tool's schema or input may well have a `data` of its
 * own, which is text to be counted.
 */
import { MAX_DATA_URI_HEADER_CHARACTERS, parseDataUriHeader } from '../../core/data-uri.ts';

const MEDIA_OBJECT_KEYS = new Set(['image_url', 'input_audio', 'video_url', 'source']);
const URL_KEY = 'url';
const DATA_KEY = 'data';
/** `input_audio` with every letter written like `\u0069`: longer keys do not matter here. */
export const MAX_KEY_BYTES = 66;

const BARE_BASE64 = /^[A-Za-z0-9+/ \t\n\f\r]+$/;
const BARE_BASE64_SAMPLE_BYTES = 1024;

/** What an open bracket of the body is, on the way down to media. */
export type Place = 'body' | 'messages' | 'message' | 'content' | 'part' | 'media' | 'other';

/** The place of a bracket that opens under `key` inside `parent` (undefined: the outermost). */
export function placeOf(parent: Place | undefined, key: string | null, isObject: boolean): Place {
  if (isObject) {
    if (parent === undefined) return 'body';
    if (parent === 'messages') return 'message';
    if (parent === 'content') return 'part';
    return parent === 'part' && key !== null && MEDIA_OBJECT_KEYS.has(key) ? 'media' : 'other';
  }
  if (parent === 'body' && key === 'messages') return 'messages';
  const holdsContent = parent === 'message' || parent === 'part';
  return holdsContent && key === 'content' ? 'content' : 'other';
}

/** Whether the value under this key of a `media` object is the medium. */
export function isMediaKey(key: string | null): boolean {
  return key === URL_KEY || key === DATA_KEY;
}

/** Where the base64 of a long string begins and what stands before it; null: it is none. */
export function base64Start(
  bytes: Buffer,
  key: string | null,
): { readonly header: string; readonly start: number } | null {
  const comma = bytes.subarray(0, MAX_DATA_URI_HEADER_CHARACTERS + 1).indexOf(',');
  if (comma !== -1) {
    const header = bytes.toString('utf8', 0, comma);
    return parseDataUriHeader(header) === null ? null : { header, start: comma + 1 };
  }
  const sample = bytes.toString('latin1', 0, BARE_BASE64_SAMPLE_BYTES);
  return key === DATA_KEY && BARE_BASE64.test(sample) ? { header: '', start: 0 } : null;
}

/** A key as `JSON.parse` would read it; null when it is too long to be one that matters. */
export function keyText(raw: string): string | null {
  if (raw.length > MAX_KEY_BYTES) return null;
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return null;
  }
}
