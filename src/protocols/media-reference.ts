/**
 * The one string of a media part that leads to its bytes (wire.md section 4): a web address, a
 * data URI or bare base64. Only its form is judged; what it leads to, broken base64 included, is
 * found out by whoever opens it.
 */
import type { MediaKind, MediaSource, SpooledString } from '../core/chat-request.ts';
import { parseDataUriHeader, splitDataUri } from '../core/data-uri.ts';
import { apiError, type ApiError } from '../core/errors.ts';

const WEB_SCHEME = /^https?:\/\//i;
const DATA_SCHEME = /^data:/i;
/** Base64 has no colon, so this is never the start of bare data. */
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** The string as it stands in the request. */
export interface MediaReference {
  readonly value: string;
  /** Where it stands, for errors. */
  readonly path: string;
  readonly kind: MediaKind;
  /**
   * MIME type of base64 that does not say it itself, null when there is none; undefined where
   * base64 without `data:` is not taken.
   */
  readonly label: string | null | undefined;
}

/** Throws `media-url-scheme` or `media-data-uri`. `spooled` as in `Dialect.decode`. */
export function decodeReference(
  reference: MediaReference,
  spooled: ReadonlyMap<string, SpooledString>,
): MediaSource {
  const { value } = reference;
  const stored = spooled.get(value);
  if (stored !== undefined) {
    const declaredMime =
      stored.header === '' ? bareMime(reference) : mimeOf(stored.header, reference);
    return { type: 'spooled', declaredMime, spooled: stored };
  }
  if (WEB_SCHEME.test(value) && URL.canParse(value)) return { type: 'url', url: value };
  if (DATA_SCHEME.test(value)) {
    const uri = splitDataUri(value);
    if (uri === null) throw dataUriError(reference);
    return { type: 'inline', declaredMime: mimeOf(uri.header, reference), base64: uri.base64 };
  }
  if (ANY_SCHEME.test(value)) throw schemeError(reference);
  return { type: 'inline', declaredMime: bareMime(reference), base64: value };
}

function bareMime(reference: MediaReference): string | null {
  if (reference.label === undefined) throw schemeError(reference);
  return reference.label;
}

function mimeOf(header: string, reference: MediaReference): string | null {
  const parsed = parseDataUriHeader(header);
  if (parsed === null) throw dataUriError(reference);
  return parsed.mime ?? reference.label ?? null;
}

/** Also for a web address that is malformed: it is no better a start than another scheme. */
function schemeError({ kind, path }: MediaReference): ApiError {
  return apiError('media-url-scheme', path, [kind]);
}

function dataUriError({ kind, path }: MediaReference): ApiError {
  return apiError('media-data-uri', path, [kind]);
}
