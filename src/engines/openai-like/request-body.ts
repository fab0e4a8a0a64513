/**
 * The body of one request to an engine: JSON in which the media stand as data URIs. A video of
 * 300 MB makes 400 MB of base64, near the longest string there can be, so the body with media is a
 * stream of known length: JSON, base64 in slices, JSON. Equal requests make equal bytes, or the
 * engine's prefix cache never hits; a body can be sent again from its beginning.
 */
import { Readable } from 'node:stream';
import { toApiError } from '../../core/errors.ts';
import { hexId } from '../../core/ids.ts';
import type { MediaFacts, PlannedMedia } from '../../core/media-plan.ts';
import type { EngineRequest } from '../engine.ts';
import { base64Characters, base64Of } from './base64.ts';
import type { Dialect } from './dialect.ts';
import { commonFields } from './fields.ts';
import { wireMessages } from './messages.ts';
import { neutraliseControlTokens } from './neutralise.ts';

const MIME_OF_FORMAT = {
  bmp: 'image/bmp',
  gif: 'image/gif',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  avi: 'video/x-msvideo',
  wmv: 'video/x-ms-wmv',
} as const satisfies Record<MediaFacts['format'], string>;

export interface RequestBody {
  readonly bytes: number;
  /** Bytes that are not media: no text of the prompt has more tokens than it has bytes. */
  readonly textBytes: number;
  /** Bytes from the first on; each call begins anew. A reader's fault fails the stream. */
  open(signal: AbortSignal): Buffer | Readable;
}

/** The body for an engine that calls the model `model`. */
export function requestBody(dialect: Dialect, model: string, request: EngineRequest): RequestBody {
  // Unguessable, so that no text of a client can pretend to be the place of a medium.
  const mark = hexId();
  const media: PlannedMedia[] = [];
  const messages = wireMessages(request.chat.messages, (part) => {
    const planned = request.media.get(part);
    if (planned === undefined) throw new Error(`nothing is planned for ${part.partPath}`);
    media.push(planned);
    return `data:${MIME_OF_FORMAT[planned.facts.format]};base64,${mark}`;
  });
  const json = JSON.stringify({
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages,
    ...commonFields(request.chat),
    ...dialect.fields(request),
  });
  const texts = neutraliseControlTokens(json)
    .split(mark)
    .map((text) => Buffer.from(text));
  const textBytes = texts.reduce((sum, text) => sum + text.length, 0);
  return {
    bytes: media.reduce((sum, { blob }) => sum + base64Characters(blob.bytes), textBytes),
    textBytes,
    open: (signal) =>
      media.length === 0
        ? texts[0]!
        : Readable.from(interleaved(texts, media, signal), { objectMode: false }),
  };
}

async function* interleaved(
  texts: readonly Buffer[],
  media: readonly PlannedMedia[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for (const [index, text] of texts.entries()) {
    yield text;
    const planned = media[index];
    if (planned !== undefined) yield* base64Of(originalOf(planned, signal));
  }
}

/** The bytes of a medium; a fault of reading them must not look like a fault of the engine. */
async function* originalOf(
  { reader }: PlannedMedia,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* reader.original(signal);
  } catch (error) {
    throw toApiError(error);
  }
}
