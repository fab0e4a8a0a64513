/**
 * Server-sent events out of bytes that may be cut anywhere. Only what is not complete yet is kept:
 * the bytes of a half character, the characters of a half line, the data lines of a half event.
 */
import { StringDecoder } from 'node:string_decoder';
import { failedError } from './failures.ts';

/** Data of one event, and of one line; an engine that sends more is broken. */
const MAX_EVENT_CHARACTERS = 16 * 1024 * 1024;
const DATA_FIELD = 'data:';
const BYTE_ORDER_MARK = '\uFEFF';

export class SseReader {
  readonly #decoder = new StringDecoder('utf8');
  #line = '';
  #begun = false;
  /** Data lines of the event being read, joined; null before the first. */
  #data: string | null = null;

  /**
   * Data of the events that these bytes complete, in order; comments and other fields are dropped.
   * Throws `engine-failed` when an event is too large.
   */
  read(bytes: Buffer): string[] {
    const events: string[] = [];
    const text = this.#decode(bytes);
    let start = 0;
    // The search begins at the new characters, so that a long line in many cuts costs its length.
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const line = this.#line + text.slice(start, end);
      this.#line = '';
      start = end + 1;
      const event = this.#take(line.endsWith('\r') ? line.slice(0, -1) : line);
      if (event !== null) events.push(event);
    }
    this.#line += text.slice(start);
    this.#requireBound();
    return events;
  }

  /** An event that no empty line has ended is none. */
  end(): string[] {
    return [];
  }

  #decode(bytes: Buffer): string {
    const text = this.#decoder.write(bytes);
    if (this.#begun || text === '') return text;
    this.#begun = true;
    return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  }

  /** The event that this line ends, or null. */
  #take(line: string): string | null {
    if (line === '') {
      const event = this.#data;
      this.#data = null;
      return event;
    }
    if (!line.startsWith(DATA_FIELD)) return null;
    const value = line.slice(line[DATA_FIELD.length] === ' ' ? 6 : 5);
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    this.#requireBound();
    return null;
  }

  #requireBound(): void {
    const characters = this.#line.length + (this.#data?.length ?? 0);
    if (characters > MAX_EVENT_CHARACTERS) {
      throw failedError(new Error(`an event has more than ${MAX_EVENT_CHARACTERS} characters`));
    }
  }
}
