/**
 * What a container says about its own length: the number that prices and frame times use when the
 * packets bear it out. Read with a few small reads at known places, so that a quote over range
 * requests can use the same function and get the same number.
 */
import { readAsfHeader } from './asf-header.ts';
import { MAX_MOVIE_BOXES, MAX_STREAMS } from './limits.ts';
import { mp3IsComplete } from './mp3-info.ts';
import { readOggPages } from './ogg-pages.ts';
import { quotient, SAYS_NOTHING, viewOf, type Declaration, type ReadAt } from './read-at.ts';
import { corrupt } from './refusal.ts';
import type { ContainerFamily } from './requests.ts';

/** Boxes that stand outermost; anything else behind the last of them is not part of the film. */
const OUTERMOST_BOXES = new Set(
  'ftyp moov mdat moof free skip wide uuid udta meta styp sidx mfra pnot emsg prft pdin'.split(' '),
);
const MAX_BOXES = 20_000;
const BOX_HEADER_BYTES = 16;
const MOVIE_HEADER_BYTES = 40;
const UNKNOWN_U32 = 0xffff_ffff;
const UNKNOWN_U64 = 0xffff_ffff_ffff_ffffn;

const RIFF_HEADER_BYTES = 12;
const RIFF_UNKNOWN_FROM = 0x7fff_0000;
const AVI_HEADER_BYTES = 56;
const MICROSECONDS_PER_SECOND = 1_000_000;

/**
 * The declaration of a container; sound formats other than M4A leave it to their packets. Throws a
 * Refusal when a film has more tracks or boxes than any honest one.
 */
export async function readDeclaration(
  container: ContainerFamily,
  fileBytes: number,
  readAt: ReadAt,
): Promise<Declaration> {
  if (container === 'iso-media') return readMovieHeader(fileBytes, readAt);
  if (container === 'avi') return readAviHeader(fileBytes, readAt);
  if (container === 'asf') return readAsfHeader(fileBytes, readAt);
  if (container === 'wav') {
    const complete = riffIsComplete(viewOf(await readAt(0, RIFF_HEADER_BYTES)), fileBytes);
    return { seconds: null, complete };
  }
  if (container === 'ogg') {
    return { seconds: null, ...(await readOggPages(fileBytes, readAt)) };
  }
  if (container === 'mp3') {
    return { seconds: null, complete: await mp3IsComplete(fileBytes, readAt) };
  }
  return SAYS_NOTHING;
}

/** MP4, MOV, M4A: units ÷ timescale of the movie header; boxes must lie within the file. */
async function readMovieHeader(fileBytes: number, readAt: ReadAt): Promise<Declaration> {
  const movie = new Movie(readAt);
  let offset = 0;
  for (let count = 0; offset + 8 <= fileBytes && count < MAX_BOXES; count += 1) {
    const box = await readBox(offset, fileBytes, readAt);
    if (box === null) break;
    if (box.end > fileBytes) {
      return { seconds: movie.seconds, complete: !OUTERMOST_BOXES.has(box.type) };
    }
    if (box.type === 'moov') await movie.read(box);
    offset = box.end;
  }
  return { seconds: movie.seconds, complete: true };
}

/** The index of a film, or all of them where a forger has put several. */
class Movie {
  readonly #readAt: ReadAt;
  #boxes = 0;
  #tracks = 0;
  seconds: number | null = null;

  constructor(readAt: ReadAt) {
    this.#readAt = readAt;
  }

  async read({ content, end }: Box): Promise<void> {
    let hasHeader = false;
    for (let offset = content; offset + 8 <= end;) {
      const box = await readBox(offset, end, this.#readAt);
      if (box === null) return;
      this.#count(box);
      if (box.type === 'mvhd' && !hasHeader) {
        hasHeader = true;
        this.seconds = movieSeconds(await this.#readAt(box.content, MOVIE_HEADER_BYTES));
      }
      offset = box.end;
    }
  }

  /** Every box is a read, and every track work for the decoder: few bytes could ask for millions. */
  #count({ type }: Box): void {
    this.#boxes += 1;
    if (type === 'trak') this.#tracks += 1;
    if (this.#tracks > MAX_STREAMS) throw corrupt(`more than ${MAX_STREAMS} streams`);
    if (this.#boxes > MAX_MOVIE_BOXES) throw corrupt(`more than ${MAX_MOVIE_BOXES} boxes`);
  }
}

/** A box of ISO media: where its content begins, and the first byte behind it. */
interface Box {
  readonly type: string;
  readonly content: number;
  readonly end: number;
}

/** The box at `offset`; one without a size reaches up to `limit`. Null when there is none. */
export async function readBox(offset: number, limit: number, readAt: ReadAt): Promise<Box | null> {
  const view = viewOf(await readAt(offset, BOX_HEADER_BYTES));
  if (view.byteLength < 8) return null;
  const type = text(view, 4);
  const size = view.getUint32(0);
  if (size === 0) return { type, content: offset + 8, end: limit };
  if (size !== 1) return size < 8 ? null : { type, content: offset + 8, end: offset + size };
  if (view.byteLength < BOX_HEADER_BYTES) return null;
  const large = Number(view.getBigUint64(8));
  return large < 16 ? null : { type, content: offset + 16, end: offset + large };
}

function movieSeconds(bytes: Uint8Array): number | null {
  const view = viewOf(bytes);
  if (view.byteLength < 32) return null;
  if (view.getUint8(0) === 1) {
    const timescale = view.getUint32(20);
    const units = view.getBigUint64(24);
    return units === UNKNOWN_U64 ? null : quotient(Number(units), timescale);
  }
  const units = view.getUint32(16);
  return units === UNKNOWN_U32 ? null : quotient(units, view.getUint32(12));
}

/** AVI: frames × microseconds for each. */
async function readAviHeader(fileBytes: number, readAt: ReadAt): Promise<Declaration> {
  const view = viewOf(await readAt(0, 32 + AVI_HEADER_BYTES));
  if (view.byteLength < 32 + AVI_HEADER_BYTES || text(view, 24) !== 'avih') return SAYS_NOTHING;
  const complete = riffIsComplete(view, fileBytes);
  const frames = view.getUint32(32 + 16, true);
  return {
    seconds: quotient(frames * view.getUint32(32, true), MICROSECONDS_PER_SECOND),
    complete,
  };
}

/**
 * Writers that cannot go back leave 0 or a number near 2 or 4 GB; some count their own 8 bytes of
 * header in, and one byte of padding may lack. RIFX is RIFF with its bytes the other way round.
 */
function riffIsComplete(header: DataView, fileBytes: number): boolean {
  if (header.byteLength < RIFF_HEADER_BYTES) return false;
  const contentBytes = header.getUint32(4, text(header, 0) !== 'RIFX');
  return contentBytes >= RIFF_UNKNOWN_FROM || contentBytes <= fileBytes + 1;
}

function text(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((place) => view.getUint8(offset + place)));
}
