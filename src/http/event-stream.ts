/**
 * The response as a stream of server-sent events. Head and status line go out with the first byte
 * of the body, so that whatever fails before is a plain JSON error; from then on comments keep
 * proxies and clients patient whenever nothing else is said for a while.
 */
import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import { PROCESSING_COMMENT } from '../protocols/stream-comments.ts';

/** An engine at work must be heard of within this time. */
const FIRST_SILENCE_MS = 5000;
/** Proxies cut connections on which nothing moves, commonly after 30 or 60 s. */
const LATER_SILENCE_MS = 15_000;
/** Whoever reads nothing for so long at a time, or in all of one answer, is gone. */
const MAX_STALL_MS = 300_000;
const MAX_ALL_STALLS_MS = 1_800_000;

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
};

export class EventStream {
  readonly #reply: FastifyReply;
  readonly #signal: AbortSignal;
  #ended = false;
  #stalledMs = 0;
  #silenceMs = LATER_SILENCE_MS;
  #silence: NodeJS.Timeout | undefined;

  /** `signal` fires when the client hangs up. Nothing is sent yet. Call `end`, whatever happens. */
  constructor(reply: FastifyReply, signal: AbortSignal) {
    this.#reply = reply;
    this.#signal = signal;
  }

  /** Whether the head is out: errors can then only be events. */
  get opened(): boolean {
    return this.#reply.raw.headersSent;
  }

  /** Until the next write silence is bridged more often, and even opens the stream. */
  expectFirstPart(): void {
    this.#listen(FIRST_SILENCE_MS);
  }

  /** Writes whole events, waiting when the client reads slowly. Rejects when it has hung up. */
  async write(events: string): Promise<void> {
    this.#signal.throwIfAborted();
    if (events === '') return;
    this.#open();
    this.#listen(LATER_SILENCE_MS);
    const { raw } = this.#reply;
    if (raw.write(events)) return;
    const sinceMs = performance.now();
    const patienceMs = Math.max(0, Math.min(MAX_STALL_MS, MAX_ALL_STALLS_MS - this.#stalledMs));
    const patience = AbortSignal.timeout(Math.ceil(patienceMs));
    try {
      await once(raw, 'drain', { signal: AbortSignal.any([this.#signal, patience]) });
    } catch (error) {
      if (patience.aborted) raw.destroy();
      throw error;
    } finally {
      this.#stalledMs += performance.now() - sinceMs;
    }
  }

  /** Writes a comment, unless the client reads too slowly to care. Never waits, never throws. */
  comment(text: string): void {
    const { raw } = this.#reply;
    if (this.#ended || this.#signal.aborted || raw.writableNeedDrain) return;
    this.#open();
    this.#listen(this.#silenceMs);
    raw.write(text);
  }

  /**
   * Ends the stream, after these events if there are any; a stream that was never opened remains a
   * reply to be sent, whatever is still reported of it. May be called again, and then does nothing.
   */
  end(events = ''): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#silence);
    if (this.opened) this.#reply.raw.end(events);
  }

  /** As `end`, for a stream that went wrong: nothing more is answered on its connection. */
  fail(events: string): void {
    if (this.#ended) return;
    const { socket } = this.#reply.raw;
    if (this.opened) this.#reply.raw.once('finish', () => socket?.end());
    this.end(events);
  }

  #open(): void {
    if (this.opened) return;
    const { raw } = this.#reply;
    this.#reply.hijack();
    raw.writeHead(200, {
      ...(this.#reply.getHeaders() as Record<string, string>),
      ...STREAM_HEADERS,
    });
    raw.flushHeaders();
  }

  /** Comes back with a comment when nothing has been said for this time, again and again. */
  #listen(silenceMs: number): void {
    if (this.#silence !== undefined && silenceMs === this.#silenceMs) {
      this.#silence.refresh();
      return;
    }
    clearTimeout(this.#silence);
    this.#silenceMs = silenceMs;
    this.#silence = setTimeout(() => {
      this.#silence?.refresh();
      this.comment(PROCESSING_COMMENT);
    }, silenceMs);
  }
}
