/**
 * The response as lines of JSON, each sent when it is known. Head and status go out with the first
 * line, so that whatever fails before is a plain JSON error. Blank lines keep proxies patient.
 */
import { once } from 'node:events';
import type { FastifyReply } from 'fastify';

/** Proxies cut connections on which nothing moves, commonly after 30 or 60 s. */
const SILENCE_MS = 15_000;
const MAX_STALL_MS = 300_000;
const BLANK_LINE = '\n';

const LINE_HEADERS = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

export class LineStream {
  readonly #reply: FastifyReply;
  readonly #signal: AbortSignal;
  #silence: NodeJS.Timeout | undefined;

  /** `signal` fires when the client hangs up. Nothing is sent yet. Call `end`, whatever happens. */
  constructor(reply: FastifyReply, signal: AbortSignal) {
    this.#reply = reply;
    this.#signal = signal;
  }

  /** Whether the head is out: errors can then only be lines. */
  get opened(): boolean {
    return this.#reply.raw.headersSent;
  }

  /** Writes a whole line, waiting when the client reads slowly. Rejects when it has hung up. */
  async write(line: string): Promise<void> {
    this.#signal.throwIfAborted();
    this.#open();
    const { raw } = this.#reply;
    this.#silence?.refresh();
    if (raw.write(line)) return;
    const patience = AbortSignal.timeout(MAX_STALL_MS);
    try {
      await once(raw, 'drain', { signal: AbortSignal.any([this.#signal, patience]) });
    } catch (error) {
      // Whoever reads nothing for so long is gone, whatever the connection says.
      if (patience.aborted) raw.destroy();
      throw error;
    }
  }

  /** Ends the answer, after this line if there is one; one that was never opened stays a reply. */
  end(line = ''): void {
    clearInterval(this.#silence);
    if (this.opened && !this.#reply.raw.writableEnded) this.#reply.raw.end(line);
  }

  #open(): void {
    if (this.opened) return;
    const { raw } = this.#reply;
    this.#reply.hijack();
    raw.writeHead(200, {
      ...(this.#reply.getHeaders() as Record<string, string>),
      ...LINE_HEADERS,
    });
    this.#silence = setInterval(() => {
      if (!raw.writableNeedDrain) raw.write(BLANK_LINE);
    }, SILENCE_MS);
  }
}
