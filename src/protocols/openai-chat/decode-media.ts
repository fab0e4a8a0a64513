/**
 * Media parts (wire.md section 4): where the bytes will come from and how a video is looked at.
 * Only the form of the reference is judged; what it leads to, broken base64 included, is found out
 * by whoever opens it.
 */
import type {
  MediaKind,
  MediaPart,
  MediaResolution,
  MediaSource,
  SpooledString,
} from '../../core/chat-request.ts';
import { parseDataUriHeader, splitDataUri } from '../../core/data-uri.ts';
import { apiError, type ApiError } from '../../core/errors.ts';
import {
  calledByKey,
  type Fields,
  isAbsent,
  numberBetween,
  oneOf,
  optional,
  pathOf,
  required,
  requiredFields,
  type Shape,
  STRING,
} from './fields.ts';

export const MEDIA_PART_TYPES = ['image_url', 'input_audio', 'video_url'] as const;
export type MediaPartType = (typeof MEDIA_PART_TYPES)[number];

const MEDIA_PARTS = {
  image_url: { kind: 'image', reference: 'url' },
  input_audio: { kind: 'audio', reference: 'data' },
  video_url: { kind: 'video', reference: 'url' },
} as const satisfies Record<MediaPartType, { kind: MediaKind; reference: string }>;

type Sampling = Pick<MediaPart, 'fps' | 'mediaResolution'>;

export const DEFAULT_SAMPLING: Sampling = { fps: 2, mediaResolution: 'default' };
export const FRAMES_PER_SECOND: Shape<number> = numberBetween(0.1, 10);
export const MEDIA_RESOLUTION: Shape<MediaResolution> = oneOf(
  ['default', 'max'],
  '"default" or "max"',
);

const WEB_SCHEME = /^https?:\/\//i;
const DATA_SCHEME = /^data:/i;
/** Base64 has no colon, so this is never the start of bare data. */
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

type Spooled = ReadonlyMap<string, SpooledString>;

/** A part of one of the media types; `spooled` as in `decodeChatRequest`. */
export function decodeMediaPart(part: Fields, type: MediaPartType, spooled: Spooled): MediaPart {
  const { kind, reference } = MEDIA_PARTS[type];
  const holder = requiredFields(part, type);
  const value = required(holder, reference, STRING);
  const path = pathOf(holder, reference);
  const { format } = holder.object;
  const reading: Reading = {
    kind,
    path,
    format: kind === 'audio' && typeof format === 'string' ? format : null,
  };
  const source = spooledSource(value, reading, spooled) ?? referenceSource(value, reading);
  const seen = kind === 'video' ? decodeSampling(part, holder) : DEFAULT_SAMPLING;
  return { type: 'media', kind, source, path, partPath: part.path, ...seen };
}

interface Reading {
  readonly kind: MediaKind;
  readonly path: string;
  /** `format` of sound: with it, OpenAI's bare base64 is taken too. */
  readonly format: string | null;
}

function spooledSource(value: string, reading: Reading, spooled: Spooled): MediaSource | undefined {
  const stored = spooled.get(value);
  if (stored === undefined) return undefined;
  const declaredMime = stored.header === '' ? bareMime(reading) : mimeOf(stored.header, reading);
  return { type: 'spooled', declaredMime, spooled: stored };
}

function referenceSource(value: string, reading: Reading): MediaSource {
  if (WEB_SCHEME.test(value) && URL.canParse(value)) return { type: 'url', url: value };
  if (DATA_SCHEME.test(value)) {
    const uri = splitDataUri(value);
    if (uri === null) throw dataUriError(reading);
    return { type: 'inline', declaredMime: mimeOf(uri.header, reading), base64: uri.base64 };
  }
  if (ANY_SCHEME.test(value)) throw schemeError(reading);
  return { type: 'inline', declaredMime: bareMime(reading), base64: value };
}

function bareMime(reading: Reading): string {
  if (reading.format === null) throw schemeError(reading);
  return `audio/${reading.format.toLowerCase()}`;
}

function mimeOf(header: string, reading: Reading): string | null {
  const parsed = parseDataUriHeader(header);
  if (parsed === null) throw dataUriError(reading);
  return parsed.mime;
}

/** Also for a web address that is malformed: it is no better a start than another scheme. */
function schemeError({ kind, path }: Reading): ApiError {
  return apiError('media-url-scheme', path, [kind]);
}

function dataUriError({ kind, path }: Reading): ApiError {
  return apiError('media-data-uri', path, [kind]);
}

/** Both keys stand beside `video_url`; inside it they count when the outer one is absent. */
function decodeSampling(part: Fields, holder: Fields): Sampling {
  const holding = (key: string): Fields =>
    isAbsent(part.object[key]) ? calledByKey(holder) : part;
  return {
    fps: optional(holding('fps'), 'fps', FRAMES_PER_SECOND) ?? DEFAULT_SAMPLING.fps,
    mediaResolution:
      optional(holding('media_resolution'), 'media_resolution', MEDIA_RESOLUTION) ??
      DEFAULT_SAMPLING.mediaResolution,
  };
}
