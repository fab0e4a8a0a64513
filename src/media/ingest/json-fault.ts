/**
 * Where and why a text is not JSON. `JSON.parse` does not always tell the position and words its
 * complaints for JavaScript programmers; this runs only after it has failed, over the same bytes,
 * and finds the first byte at which no JSON text can go on.
 */

export interface JsonFault {
  /** `unexpected token }`, `unexpected end of input`, … */
  readonly what: string;
  /** Byte offset. */
  readonly position: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const ESCAPED_CHARACTERS = new Set(Buffer.from('"\\/bfnrt'));
const UNICODE_ESCAPE = 0x75;
const WHITE_SPACE = new Set(Buffer.from(' \t\n\r'));
const LITERALS: ReadonlyMap<number, Buffer> = new Map(
  ['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]),
);
const MAX_CHARACTER_BYTES = 4;
const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** What may come next. `first-…` stands where a closing bracket may follow at once. */
type Expectation = 'value' | 'first-item' | 'first-key' | 'key' | 'colon' | 'separator';

/** The first fault of a JSON text in UTF-8, or null when there is none. A leading BOM is skipped. */
export function findJsonFault(text: Uint8Array): JsonFault | null {
  const scanner = new FaultScanner(text);
  try {
    scanner.scan();
    return null;
  } catch (error) {
    if (error instanceof FoundFault) return error.fault;
    throw error;
  }
}

class FoundFault extends Error {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super(fault.what);
    this.fault = fault;
  }
}

class FaultScanner {
  readonly #text: Buffer;
  #at: number;
  /** Open brackets, as the bytes that close them. */
  readonly #closers: number[] = [];

  constructor(text: Uint8Array) {
    this.#text = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    this.#at = this.#text.subarray(0, UTF8_BOM.length).equals(UTF8_BOM) ? UTF8_BOM.length : 0;
  }

  scan(): void {
    let expected: Expectation | 'end' = 'value';
    for (;;) {
      while (WHITE_SPACE.has(this.#byte)) this.#at += 1;
      if (expected === 'end') {
        if (this.#at < this.#text.length) throw this.#unexpected();
        return;
      }
      expected = this.#step(expected);
    }
  }

  /** Takes one token; returns what may follow it. */
  #step(expected: Expectation): Expectation | 'end' {
    const byte = this.#byte;
    const mayClose = expected.startsWith('first') || expected === 'separator';
    if (mayClose && byte !== -1 && byte === this.#closers.at(-1)) return this.#close();
    switch (expected) {
      case 'separator':
        if (byte !== code(',')) throw this.#unexpected();
        this.#at += 1;
        return this.#closers.at(-1) === code('}') ? 'key' : 'value';
      case 'colon':
        if (byte !== code(':')) throw this.#unexpected();
        this.#at += 1;
        return 'value';
      case 'key':
      case 'first-key':
        if (byte !== QUOTE) throw this.#unexpected();
        this.#string();
        return 'colon';
      default:
        return this.#value();
    }
  }

  #value(): Expectation | 'end' {
    const byte = this.#byte;
    if (byte === code('{') || byte === code('[')) {
      this.#at += 1;
      this.#closers.push(byte === code('{') ? code('}') : code(']'));
      return byte === code('{') ? 'first-key' : 'first-item';
    }
    const literal = LITERALS.get(byte);
    if (literal !== undefined) for (const expected of literal) this.#take((b) => b === expected);
    else if (byte === QUOTE) this.#string();
    else this.#number();
    return this.#afterValue();
  }

  #close(): Expectation | 'end' {
    this.#at += 1;
    this.#closers.pop();
    return this.#afterValue();
  }

  #afterValue(): Expectation | 'end' {
    return this.#closers.length === 0 ? 'end' : 'separator';
  }

  #string(): void {
    this.#at += 1;
    while (this.#byte !== QUOTE) {
      const byte = this.#byte;
      if (byte === -1) throw this.#unexpected();
      if (byte < FIRST_PRINTABLE) throw this.#fault('control character in a string');
      this.#at += 1;
      if (byte === BACKSLASH) this.#escape();
    }
    this.#at += 1;
  }

  #escape(): void {
    const byte = this.#byte;
    if (byte === -1) throw this.#unexpected();
    if (byte !== UNICODE_ESCAPE && !ESCAPED_CHARACTERS.has(byte)) throw this.#fault('bad escape');
    this.#at += 1;
    if (byte !== UNICODE_ESCAPE) return;
    for (let digit = 0; digit < 4; digit += 1) {
      if (this.#byte === -1) throw this.#unexpected();
      if (!isHexDigit(this.#byte)) throw this.#fault('bad escape');
      this.#at += 1;
    }
  }

  #number(): void {
    if (this.#byte === code('-')) this.#at += 1;
    const leadingZero = this.#byte === code('0');
    this.#take(isDigit);
    if (!leadingZero) this.#skipDigits();
    if (this.#byte === code('.')) {
      this.#at += 1;
      this.#take(isDigit);
      this.#skipDigits();
    }
    if (this.#byte === code('e') || this.#byte === code('E')) {
      this.#at += 1;
      if (this.#byte === code('+') || this.#byte === code('-')) this.#at += 1;
      this.#take(isDigit);
      this.#skipDigits();
    }
  }

  #take(accepts: (byte: number) => boolean): void {
    if (!accepts(this.#byte)) throw this.#unexpected();
    this.#at += 1;
  }

  #skipDigits(): void {
    while (isDigit(this.#byte)) this.#at += 1;
  }

  /** The byte at hand, -1 at the end. */
  get #byte(): number {
    return this.#text[this.#at] ?? -1;
  }

  #unexpected(): FoundFault {
    return this.#fault(
      this.#at < this.#text.length
        ? `unexpected token ${shownCharacter(this.#text.subarray(this.#at))}`
        : 'unexpected end of input',
    );
  }

  #fault(what: string): FoundFault {
    return new FoundFault({ what, position: this.#at });
  }
}

/** The first character of some UTF-8 text; control characters by their number. */
function shownCharacter(text: Buffer): string {
  const [character = ''] = text.subarray(0, MAX_CHARACTER_BYTES).toString();
  const point = character.codePointAt(0) ?? 0;
  if (point >= FIRST_PRINTABLE && point !== 0x7f) return character;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

function code(character: string): number {
  return character.charCodeAt(0);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
