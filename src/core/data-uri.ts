/**
 * The shape of `data:{MIME_TYPE};base64,{DATA}` (wire.md section 4). It stands in `core` because
 * the protocols (is this a data URI?), the body reader (divert it?) and `media` (what does it
 * declare?) must agree to the letter. Only the part before the comma is judged here; whether the
 * rest is base64 is found out while it is decoded.
 */

/** Longer headers are not data URIs to us; it bounds how far a reader looks for the comma. */
export const MAX_DATA_URI_HEADER_CHARACTERS = 1024;

const SCHEME = 'data:';
const MARKER = 'base64';

export interface DataUriHeader {
  /** Declared type in lower case, parameters dropped; null when the URI names none. */
  readonly mime: string | null;
}

/**
 * Reads everything before the comma: `data:Image/PNG;charset=x;base64` → `image/png`.
 * Null when it is not the header of a base64 data URI.
 */
export function parseDataUriHeader(header: string): DataUriHeader | null {
  if (header.length > MAX_DATA_URI_HEADER_CHARACTERS || header.includes(',')) return null;
  if (header.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return null;
  const fields = header.slice(SCHEME.length).split(';');
  const marker = fields.length > 1 ? fields.at(-1) : undefined;
  if (marker?.trim().toLowerCase() !== MARKER) return null;
  const mime = fields[0]?.trim().toLowerCase() ?? '';
  return { mime: mime === '' ? null : mime };
}

/** Cuts a base64 data URI at its comma; null when it is not one. The data are not checked. */
export function splitDataUri(uri: string): { header: string; base64: string } | null {
  const comma = uri.slice(0, MAX_DATA_URI_HEADER_CHARACTERS + 1).indexOf(',');
  if (comma === -1) return null;
  const header = uri.slice(0, comma);
  return parseDataUriHeader(header) === null ? null : { header, base64: uri.slice(comma + 1) };
}
