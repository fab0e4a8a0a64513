/**
 * A JSON body with media in it. A video of 300 MB makes 400 MB of base64, near the longest string
 * there can be, so such a body is a stream of known length: JSON, base64 in slices, JSON. It can be
 * sent again from its beginning, with the same bytes.
 */
import { Readable } from 'node:stream';
import { toApiError } from '../../core/errors.ts';
import { hexId } from '../../core/ids.ts';
import type { Attachment, AttachmentPiece } from '../conversation.ts';
import { base64Characters, base64Of } from './base64.ts';
import { neutraliseControlTokens } from './neutralise.ts';

/** How a medium is named in a body. */
export type ReferenceOf = (attachment: Attachment) => string;

export interface RequestBody {
  readonly bytes: number;
  /** Bytes from the first on; each call begins anew. A reader's fault fails the stream. */
  open(signal: AbortSignal): Buffer | Readable;
}

/**
 * The body of the value that `write` makes. It gets a function that tells what to write for an
 * attachment: its URL, or a `data:` URI whose base64 (of several pieces: joined by commas) is
 * filled in while the body is sent. Control tokens lose their power everywhere.
 */
export function jsonBody(write: (referenceOf: ReferenceOf) => unknown): RequestBody {
  // Unguessable, so that no text of a client can pretend to be the place of a medium.
  let mark = '';
  const pieces: AttachmentPiece[] = [];
  const value = write((attachment) => {
    if (attachment.url !== undefined) return attachment.url;
    mark ||= hexId();
    const marks = attachment.pieces.map((piece) => `${mark}.${pieces.push(piece) - 1};`);
    return `data:${attachment.mime};base64,${marks.join(',')}`;
  });
  // Texts and the numbers of pieces, in turns.
  const json = neutraliseControlTokens(JSON.stringify(value));
  const [first = '', ...rest] =
    pieces.length === 0 ? [json] : json.split(new RegExp(`${mark}\\.(\\d+);`));
  const head = Buffer.from(first);
  const segments: Segment[] = [];
  for (let at = 0; at + 1 < rest.length; at += 2) {
    segments.push({ piece: pieces[Number(rest[at])]!, text: Buffer.from(rest[at + 1]!) });
  }
  const textBytes = segments.reduce((sum, { text }) => sum + text.length, head.length);
  return {
    bytes: segments.reduce((sum, { piece }) => sum + base64Characters(piece.bytes), textBytes),
    open: (signal) =>
      segments.length === 0
        ? head
        : Readable.from(inOrder(head, segments, signal), { objectMode: false }),
  };
}

/** A piece of a medium, and what stands behind it. */
interface Segment {
  readonly piece: AttachmentPiece;
  readonly text: Buffer;
}

async function* inOrder(
  head: Buffer,
  segments: readonly Segment[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  yield head;
  for (const { piece, text } of segments) {
    yield* base64Of(contentOf(piece, signal));
    yield text;
  }
}

/** The bytes of a medium; a fault of reading them must not look like a fault of the engine. */
async function* contentOf(piece: AttachmentPiece, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* piece.open(signal);
  } catch (error) {
    throw toApiError(error);
  }
}
