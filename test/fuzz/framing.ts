/**
 * How a body goes over the wire: as HTTP wants it, in pieces, or not at all as HTTP wants it. A
 * framing makes the whole request; it also says whether an answer must come.
 */
import * as fc from 'fast-check';

/** Beyond every limit on bodies, though nobody sends them. */
const DECLARED_TOO_LARGE_BYTES = 300 * 1_048_576;

interface Framed {
  /** Those that describe the body. */
  readonly headers: readonly string[];
  /** The body as it is sent. */
  readonly payload: Buffer;
}

export interface Framing {
  readonly name: string;
  readonly frame: (body: Buffer) => Framed;
  /** Lengths of the writes, repeated; null = one write. */
  readonly pieceBytes: number | null;
  /**
   * `answer`: the request is whole, an answer must come. `answer-or-close`: it is not HTTP, or not
   * whole: a JSON error or a closed connection will do. `hang-up`: the client goes away.
   */
  readonly ending: 'answer' | 'answer-or-close' | 'hang-up';
}

/** The plain way: one write, the right length. */
export const WHOLE: Framing = plain('content-length', 'answer', declared);

function declared(body: Buffer): Framed {
  return { headers: [`content-length: ${body.length}`], payload: body };
}

function plain(
  name: string,
  ending: Framing['ending'],
  frame: Framing['frame'],
  pieceBytes: number | null = null,
): Framing {
  return { name, frame, pieceBytes, ending };
}

/** A body in chunks of this many bytes; `extension` follows each length, `trailer` the end. */
function chunked(body: Buffer, chunkBytes: number, extension = '', trailer = ''): Buffer {
  const parts: Buffer[] = [];
  for (let from = 0; from < body.length; from += chunkBytes) {
    const chunk = body.subarray(from, from + chunkBytes);
    parts.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, CRLF);
  }
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailer}\r\n`)]);
}

const CRLF = Buffer.from('\r\n');
const CHUNKED = 'transfer-encoding: chunked';

const ODD: readonly Framing[] = [
  plain('chunked', 'answer', (body) => ({ headers: [CHUNKED], payload: chunked(body, 1000) })),
  plain('tiny chunks with extensions and a trailer', 'answer', (body) => ({
    headers: [CHUNKED, 'trailer: x-end'],
    payload: chunked(body.subarray(0, 2000), 1, ';a="b"', 'x-end: 1\r\n'),
  })),
  plain('many pieces', 'answer', declared, 7000),
  plain('expect 100-continue', 'answer', (body) => ({
    headers: [`content-length: ${body.length}`, 'expect: 100-continue'],
    payload: body,
  })),
  plain('compressed, it says', 'answer', (body) => ({
    headers: [`content-length: ${body.length}`, 'content-encoding: gzip'],
    payload: body,
  })),
  plain('another content type', 'answer', (body) => ({
    headers: [`content-length: ${body.length}`, 'content-type: multipart/form-data; boundary="'],
    payload: body,
  })),
  plain('far too large, it says', 'answer', () => ({
    headers: [`content-length: ${DECLARED_TOO_LARGE_BYTES}`],
    payload: Buffer.alloc(0),
  })),
  plain('length too long, then silence', 'answer', (body) => ({
    headers: [`content-length: ${body.length + 10}`],
    payload: body,
  })),
  plain('length too short', 'answer-or-close', (body) => ({
    headers: [`content-length: ${Math.floor(body.length / 2)}`],
    payload: body,
  })),
  plain('no length', 'answer-or-close', (body) => ({ headers: [], payload: body })),
  plain('two lengths', 'answer-or-close', (body) => ({
    headers: [`content-length: ${body.length}`, 'content-length: 3'],
    payload: body,
  })),
  plain('length and chunks', 'answer-or-close', (body) => ({
    headers: [`content-length: ${body.length}`, CHUNKED],
    payload: chunked(body, 4096),
  })),
  plain('negative length', 'answer-or-close', (body) => ({
    headers: ['content-length: -1'],
    payload: body,
  })),
  plain('chunk lengths that are none', 'answer-or-close', (body) => ({
    headers: [CHUNKED],
    payload: Buffer.concat([Buffer.from('5\r\n{"mod\r\nxyz\r\n'), body]),
  })),
  plain('chunk length beyond all numbers', 'answer-or-close', (body) => ({
    headers: [CHUNKED],
    payload: Buffer.concat([Buffer.from('ffffffffffffffffffff\r\n'), body]),
  })),
  plain('a body cut by hanging up', 'hang-up', (body) => ({
    headers: [`content-length: ${body.length}`],
    payload: body.subarray(0, Math.floor(body.length / 2)),
  })),
  plain('chunks cut by hanging up', 'hang-up', (body) => ({
    headers: [CHUNKED],
    payload: chunked(body, 512).subarray(0, -5),
  })),
];

/** Mostly the plain way. */
export const framings: fc.Arbitrary<Framing> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(WHOLE) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD) },
);
