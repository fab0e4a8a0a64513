/**
 * Parts a JSON body, while it arrives, into its text and the long base64 strings inside it, so
 * that 50 MB of video never become a JavaScript string. It only knows enough JSON to tell keys
 * from values: whatever is wrong with the rest, `JSON.parse` will say of the text that remains.
 *
 * Diverted are strings of more than 32 KB under `url` or `data` of the objects that hold media,
 * when they begin as a base64 data URI or, under `data`, as bare base64. Everything else stays.
 */
import { apiError } from '../../core/errors.ts';
import { Base64Decoder, decodedBytesAtMost } from './base64-decoder.ts';
import { GrowingBuffer } from '../spool/growing-buffer.ts';
import {
  MAX_KEY_BYTES,
  base64Start,
  isMediaKey,
  keyText,
  type Place,
  placeOf,
} from './media-strings.ts';
import { StringUnescaper, refuseControlCharacters } from './string-unescaper.ts';

/** Strings up to this length (as they stand in the body) stay in the JSON. */
export const INLINE_STRING_BYTES = 32_768;
/** Deeper bodies are refused: whoever walks the parsed value may recurse. */
export const MAX_JSON_DEPTH = 200;
/** `{},{},…`: parsed, every three bytes of text become a hundred, which nobody reserves. */
export const MAX_JSON_VALUES = 1_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What happened to a long string: it began, some of its bytes were decoded, it ended. */
export type Diversion =
  | { readonly type: 'open'; readonly token: string; readonly header: string }
  /** The bytes are valid until the next slice is pushed. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'close'; readonly base64Characters: number; readonly valid: boolean };

/** From this byte of the remaining text on, positions in the body are `body - text` further. */
interface Anchor {
  readonly text: number;
  readonly body: number;
}

export class BodySplitter {
  readonly #newToken: () => string;
  readonly #text = new GrowingBuffer();
  readonly #anchors: Anchor[] = [{ text: 0, body: 0 }];
  /** Bytes of the body before the slice at hand. */
  #offset = 0;
  #state: 'outside' | 'string' | 'candidate' | 'diverted' = 'outside';

  /** One entry for every open bracket. */
  readonly #places: Place[] = [];
  /** Opened brackets and commas: about as many as there are values. */
  #values = 0;
  /** The string that has just ended, if it may turn out to be a key. */
  #lastString: string | null = null;
  /** The key whose value comes next. */
  #key: string | null = null;

  /** Within a string: has its last byte been an escaping backslash? */
  #escaping = false;
  /** Beginning of a plain string, in case it is a key. */
  #stringStart = '';

  /** Raw beginning of a string that may become long. */
  readonly #candidate = new GrowingBuffer();
  #unescaper = new StringUnescaper();
  #decoder = new Base64Decoder();
  /** Decoded bytes of the slice at hand; the memory serves again for the next. */
  #decoded = new Uint8Array();
  #decodedBytes = 0;
  #token = '';

  /** `newToken` makes the unguessable strings that stand in the text for what was diverted. */
  constructor(newToken: () => string) {
    this.#newToken = newToken;
  }

  /** Bytes of the remaining text so far. */
  get textBytes(): number {
    return this.#text.bytes + this.#candidate.bytes;
  }

  /** Takes the next slice of the body. Throws `json-invalid` where it can go no further. */
  push(slice: Buffer): Diversion[] {
    const diversions: Diversion[] = [];
    this.#decodedBytes = 0;
    let at = 0;
    /** Before this index everything has been copied or diverted. */
    let copied = 0;
    while (at < slice.length) {
      if (this.#state === 'outside') at = this.#outside(slice, at);
      else if (this.#state === 'string') at = this.#string(slice, at);
      else {
        this.#text.append(slice.subarray(copied, at));
        at =
          this.#state === 'candidate'
            ? this.#candidateString(slice, at, diversions)
            : this.#divertedString(slice, at, diversions);
        copied = at;
      }
    }
    this.#text.append(slice.subarray(copied));
    this.#offset += slice.length;
    return diversions;
  }

  /** The JSON that remains, when the body has ended. An unfinished string is left unfinished. */
  finish(): Buffer {
    this.#text.append(this.#candidate.content());
    this.#candidate.clear();
    this.#anchors.push({ text: this.#text.bytes, body: this.#offset });
    return this.#text.content();
  }

  /** Position in the remaining text → position in the body. */
  bodyPosition(textPosition: number): number {
    const anchor = this.#anchors.findLast((candidate) => candidate.text <= textPosition)!;
    return anchor.body + textPosition - anchor.text;
  }

  /** Goes through brackets, commas, numbers … up to the inside of the next string. */
  #outside(slice: Buffer, start: number): number {
    for (let at = start; at < slice.length; at += 1) {
      switch (slice[at]) {
        case 0x20:
        case 0x09:
        case 0x0a:
        case 0x0d:
          continue;
        case QUOTE:
          this.#openString();
          return at + 1;
        case 0x3a: // :
          this.#key = this.#lastString;
          this.#lastString = null;
          continue;
        case 0x7b: // {
        case 0x5b: // [
          if (this.#places.length === MAX_JSON_DEPTH) {
            throw this.#tooMuch(`nesting deeper than ${MAX_JSON_DEPTH} levels`, at);
          }
          this.#countValue(at);
          this.#places.push(placeOf(this.#places.at(-1), this.#key, slice[at] === 0x7b));
          break;
        case 0x7d: // }
        case 0x5d: // ]
          this.#places.pop();
          break;
        case 0x2c: // ,
          this.#countValue(at);
          break;
        default:
      }
      this.#key = null;
      this.#lastString = null;
    }
    return slice.length;
  }

  #countValue(at: number): void {
    this.#values += 1;
    if (this.#values > MAX_JSON_VALUES) {
      throw this.#tooMuch(`more than ${MAX_JSON_VALUES} values`, at);
    }
  }

  #tooMuch(what: string, at: number): Error {
    return apiError('json-invalid', null, [what, this.#offset + at]);
  }

  #openString(): void {
    const mayHoldMedia = this.#places.at(-1) === 'media' && isMediaKey(this.#key);
    this.#state = mayHoldMedia ? 'candidate' : 'string';
    this.#stringStart = '';
  }

  #closeString(lastString: string | null): void {
    this.#state = 'outside';
    this.#lastString = lastString;
    this.#key = null;
  }

  #string(slice: Buffer, start: number): number {
    const end = this.#stringEnd(slice, start, slice.length);
    const wanted = MAX_KEY_BYTES + 1 - this.#stringStart.length;
    if (this.#key === null && wanted > 0) {
      this.#stringStart += slice.toString('latin1', start, Math.min(end, start + wanted));
    }
    if (end === slice.length) return end;
    this.#closeString(this.#key === null ? keyText(this.#stringStart) : null);
    return end + 1;
  }

  /** Index of the quote that ends a string, or `limit`. */
  #stringEnd(slice: Buffer, start: number, limit: number): number {
    for (let at = start; at < limit; at += 1) {
      if (this.#escaping) this.#escaping = false;
      else if (slice[at] === QUOTE) return at;
      else if (slice[at] === BACKSLASH) this.#escaping = true;
    }
    return limit;
  }

  /** Collects a string until it ends or has become too long to stay without a closer look. */
  #candidateString(slice: Buffer, start: number, diversions: Diversion[]): number {
    const room = INLINE_STRING_BYTES + 1 - this.#candidate.bytes;
    const limit = Math.min(slice.length, start + room);
    const end = this.#stringEnd(slice, start, limit);
    this.#candidate.append(slice.subarray(start, end));
    if (end < limit) {
      this.#candidate.append(slice.subarray(end, end + 1));
      this.#keepCandidate();
      this.#closeString(null);
      return end + 1;
    }
    if (this.#candidate.bytes > INLINE_STRING_BYTES) this.#decide(this.#offset + end, diversions);
    return end;
  }

  /** Diverts the long string at hand, or leaves it in the text. `position`: where it stands. */
  #decide(position: number, diversions: Diversion[]): void {
    const raw = this.#candidate.content();
    this.#unescaper = new StringUnescaper();
    const { bytes } = this.#unescaper.push(raw, 0, position - raw.length);
    const diverted = base64Start(bytes, this.#key);
    if (diverted === null) {
      this.#keepCandidate();
      this.#state = 'string';
      return;
    }
    this.#candidate.clear();
    this.#escaping = false;
    this.#state = 'diverted';
    this.#token = this.#newToken();
    this.#decoder = new Base64Decoder();
    diversions.push({ type: 'open', token: this.#token, header: diverted.header });
    this.#decode(bytes.subarray(diverted.start), diversions);
  }

  #keepCandidate(): void {
    this.#text.append(this.#candidate.content());
    this.#candidate.clear();
  }

  #divertedString(slice: Buffer, start: number, diversions: Diversion[]): number {
    const quote = slice.indexOf(QUOTE, start);
    const backslash = slice.indexOf(BACKSLASH, start);
    let end = quote === -1 ? slice.length : quote;
    if (this.#unescaper.withinEscape || (backslash !== -1 && backslash < end)) {
      const unescaped = this.#unescaper.push(slice, start, this.#offset);
      end = unescaped.end;
      this.#decode(unescaped.bytes, diversions);
    } else {
      const piece = slice.subarray(start, end);
      if (!this.#decode(piece, diversions)) refuseControlCharacters(piece, this.#offset + start);
    }
    if (end < slice.length) this.#closeDiversion(this.#offset + end, diversions);
    return end;
  }

  /** Returns whether the piece was nothing but base64. */
  #decode(piece: Uint8Array, diversions: Diversion[]): boolean {
    const neededBytes = this.#decodedBytes + decodedBytesAtMost(piece.length);
    if (neededBytes > this.#decoded.length) {
      // Bytes already handed out keep the old memory.
      this.#decoded = new Uint8Array(neededBytes);
      this.#decodedBytes = 0;
    }
    const { bytes, plain } = this.#decoder.push(piece, this.#decoded.subarray(this.#decodedBytes));
    this.#decodedBytes += bytes.length;
    if (bytes.length > 0) diversions.push({ type: 'bytes', bytes });
    return plain;
  }

  /** Puts the token in the text. The closing quote, at `position`, is what comes next. */
  #closeDiversion(position: number, diversions: Diversion[]): void {
    const bytes = this.#decoder.finish();
    if (bytes.length > 0) diversions.push({ type: 'bytes', bytes });
    const { characters, valid } = this.#decoder;
    diversions.push({ type: 'close', base64Characters: characters, valid });
    this.#text.append(Buffer.from(this.#token));
    this.#anchors.push({ text: this.#text.bytes, body: position });
    this.#state = 'string';
  }
}
