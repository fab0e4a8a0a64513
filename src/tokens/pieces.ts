/**
 * Where a text is cut before merging. The tokenizer file gives this as a pattern:
 *
 *     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*
 *       |\s*[\r\n]+|\s+(?!\S)|\s+
 *
 * Here it is a scanner that looks at each character about once: several times faster than the
 * pattern, and without its backtracking stack, which a long run of symbols would exhaust. The tests
 * hold it against the pattern.
 */

const OTHER = 0;
const LETTER = 1;
const NUMBER = 2;
const SPACE = 3;
/** Carriage return and line feed: white space with rules of its own. */
const LINE_BREAK = 4;

const LAST_BASIC_CODE = 0xff_ff;
const FIRST_SURROGATE = 0xd8_00;
const LAST_SURROGATE = 0xdf_ff;
/**
 * Longest piece, in UTF-16 units. The pattern knows no limit; without one, a body of 256 MB that is
 * a single word would need gigabytes to merge. The rest is a piece of its own.
 */
const PIECE_LIMIT_CHARACTERS = 1 << 20;

const BLANK = 0x20;
const APOSTROPHE = 0x27;
/** Sets the case bit of an ASCII letter. */
const LOWER_CASE_BIT = 0x20;

const BASIC_CLASSES = classifyBasicPlane();

/** Index just behind the piece that begins at `start`. The text must be well-formed UTF-16. */
export function pieceEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + PIECE_LIMIT_CHARACTERS);
  const first = text.charCodeAt(start);
  if (first === APOSTROPHE) {
    const end = contractionEnd(text, start + 1);
    if (end > 0) return end;
  }
  const kind = classAt(text, start);
  const next = start + widthAt(text, start);
  if (kind === LETTER) return lettersEnd(text, next, limit);
  if (kind === NUMBER) return next;

  const nextKind = next < text.length ? classAt(text, next) : SPACE;
  if (nextKind === LETTER && kind !== LINE_BREAK) return lettersEnd(text, next, limit);
  if (kind === OTHER || (first === BLANK && nextKind === OTHER))
    return symbolsEnd(text, next, limit);
  return whiteSpaceEnd(text, start, limit);
}

/** After an apostrophe: `s t m d re ve ll` in either case; 0 when none of them follows. */
function contractionEnd(text: string, at: number): number {
  switch (lowerAsciiAt(text, at)) {
    case 's':
    case 't':
    case 'm':
    case 'd':
      return at + 1;
    case 'r':
    case 'v':
      return lowerAsciiAt(text, at + 1) === 'e' ? at + 2 : 0;
    case 'l':
      return lowerAsciiAt(text, at + 1) === 'l' ? at + 2 : 0;
    default:
      return 0;
  }
}

/** Never `toLowerCase`: there U+212A and its like would become ASCII letters. */
function lowerAsciiAt(text: string, at: number): string {
  const code = text.charCodeAt(at);
  return code < 0x80 ? String.fromCharCode(code | LOWER_CASE_BIT) : '';
}

function lettersEnd(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && classAt(text, at) === LETTER) at += widthAt(text, at);
  return at;
}

/** Symbols, then all line breaks that follow them directly. */
function symbolsEnd(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && classAt(text, at) === OTHER) at += widthAt(text, at);
  while (at < limit && classAt(text, at) === LINE_BREAK) at += 1;
  return at;
}

/**
 * White space up to its last line break; without one, all of it except that a last blank is left
 * to the word that follows.
 */
function whiteSpaceEnd(text: string, start: number, limit: number): number {
  let at = start;
  let behindLineBreak = 0;
  while (at < limit) {
    const kind = classAt(text, at);
    if (kind !== SPACE && kind !== LINE_BREAK) break;
    at += 1;
    if (kind === LINE_BREAK) behindLineBreak = at;
  }
  if (behindLineBreak > 0) return behindLineBreak;
  return at === text.length || at === start + 1 ? at : at - 1;
}

function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return isSurrogate(code) ? classOfPair(text.codePointAt(at)!) : BASIC_CLASSES[code]!;
}

function widthAt(text: string, at: number): number {
  return isSurrogate(text.charCodeAt(at)) ? 2 : 1;
}

function isSurrogate(code: number): boolean {
  return code >= FIRST_SURROGATE && code <= LAST_SURROGATE;
}

/** White space lies entirely in the basic plane. */
function classOfPair(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (/^\p{L}/u.test(character)) return LETTER;
  return /^\p{N}/u.test(character) ? NUMBER : OTHER;
}

/** One class a code unit. Surrogates stay `OTHER` and are never asked for. */
function classifyBasicPlane(): Uint8Array {
  const units = Uint16Array.from({ length: LAST_BASIC_CODE + 1 }, (_, code) =>
    isSurrogate(code) ? 0 : code,
  );
  const plane = Buffer.from(units.buffer).toString('utf16le');
  const classes = new Uint8Array(units.length);
  const mark = (pattern: RegExp, kind: number): void => {
    for (const { 0: run, index } of plane.matchAll(pattern)) {
      classes.fill(kind, index, index + run.length);
    }
  };
  mark(/\p{L}+/gu, LETTER);
  mark(/\p{N}+/gu, NUMBER);
  // Not `\s`, which in JavaScript contains U+FEFF and lacks U+0085.
  mark(/\p{White_Space}+/gu, SPACE);
  mark(/[\r\n]+/gu, LINE_BREAK);
  return classes;
}
