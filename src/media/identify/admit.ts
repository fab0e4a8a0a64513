/**
 * Decides whether identified bytes may be what the request calls them: the format must be one of
 * the kind's list, and a declared label must not contradict the bytes. The answer names the
 * container, so that the next step opens exactly that one reader and no other.
 */
import type { MediaKind } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import type { ImageFormat } from '../../core/media-plan.ts';
import type { Identified } from './identified.ts';

/** Which reader opens the file next. In `iso-media`, `asf` and `ogg` it still checks the tracks. */
export type AdmittedFormat =
  | { readonly kind: 'image'; readonly format: ImageFormat }
  | {
      readonly kind: 'audio';
      readonly container: 'mp3' | 'wav' | 'flac' | 'iso-media' | 'ogg';
    }
  | { readonly kind: 'video'; readonly container: 'iso-media' | 'avi' | 'asf' };

const MAX_SHOWN_MIME_CHARACTERS = 64;

/**
 * Admits the bytes of a media part or throws the ApiError that says why not (`path`: the `param`).
 *
 * 1. An empty file is `media-corrupt`.
 * 2. A label of one kind on data of another is `media-corrupt` ("declared as video/mp4 but the data
 *    is png"), as long as one of the two is the kind of the part. When both are foreign to it, the
 *    label is beside the point and rule 3 says what is wanted.
 * 3. A format that the kind does not take is `media-format`.
 *
 * Labels are compared by kind alone, so `image/png` on JPEG data passes. Labels that name no kind
 * (absent, `application/…`, unknown) are not compared, nor is data that is no medium (HTML, PDF:
 * rule 3), and containers that may hold sound or video (ISO media, Ogg) match both.
 */
export function admitFormat(
  kind: MediaKind,
  identified: Identified,
  declaredMime: string | null,
  path: string,
): AdmittedFormat {
  if (identified.family === 'empty') {
    throw apiError('media-corrupt', path, ['the file is empty']);
  }
  const mime = essenceOf(declaredMime);
  const labelKind = kindOfLabel(mime);
  const dataKinds = kindsOfData(identified);
  const contradicts = labelKind !== null && dataKinds.length > 0 && !dataKinds.includes(labelKind);
  if (contradicts && (labelKind === kind || dataKinds.includes(kind))) {
    throw apiError('media-corrupt', path, [
      `declared as ${mime} but the data is ${identified.format}`,
    ]);
  }
  const admitted = admittedAs(kind, identified);
  if (admitted === null) throw apiError('media-format', path, [kind, identified.format]);
  return admitted;
}

/** The table of accepted formats (wire.md section 5). */
function admittedAs(kind: MediaKind, identified: Identified): AdmittedFormat | null {
  switch (identified.family) {
    case 'image':
      return kind === 'image' ? { kind, format: identified.format } : null;
    case 'audio':
      return kind === 'audio' ? { kind, container: identified.format } : null;
    case 'ogg':
      return kind === 'audio' ? { kind, container: 'ogg' } : null;
    case 'video':
      return kind === 'video' ? { kind, container: identified.format } : null;
    case 'iso-media':
      return kind === 'image' ? null : { kind, container: 'iso-media' };
    case 'asf':
      return kind === 'video' && identified.format !== 'wma' ? { kind, container: 'asf' } : null;
    default:
      return null;
  }
}

/** What the bytes may be, as far as a label can be wrong about it; empty = no medium. */
function kindsOfData(identified: Identified): readonly MediaKind[] {
  switch (identified.family) {
    case 'image':
    case 'audio':
    case 'video':
      return [identified.family];
    case 'iso-media':
    case 'ogg':
    case 'asf':
      return ['audio', 'video'];
    case 'other':
      return identified.kinds;
    default:
      return [];
  }
}

/** `video/mp4;codecs=avc1` → `video/mp4`, short enough to be shown. */
function essenceOf(declaredMime: string | null): string {
  return (declaredMime ?? '').split(';', 1)[0]!.trim().slice(0, MAX_SHOWN_MIME_CHARACTERS);
}

function kindOfLabel(mime: string): MediaKind | null {
  return (/^(image|audio|video)\/./.exec(mime.toLowerCase())?.[1] as MediaKind | undefined) ?? null;
}
