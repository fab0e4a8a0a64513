/**
 * Relays engine parts to a client as server-sent events: one part, one write. The status line
 * waits for the first part, so that whatever fails before it is a plain JSON error; if the engine
 * stays silent, the stream opens with a comment that keeps proxies and clients patient.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { ApiError } from '../core/errors.ts';
import type { StreamPart } from '../core/stream-part.ts';
import type { StreamEncoder } from '../protocols/openai-chat/encode-stream.ts';

const SILENCE_MS = 5000;
const MAX_STALL_MS = 300_000;

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
};

export interface StreamAnswerOptions {
  readonly reply: FastifyReply;
  readonly parts: AsyncIterable<StreamPart>;
  readonly encoder: StreamEncoder;
  readonly signal: AbortSignal;
  /** Turns a fault of the running stream into what the client may see, and logs it. */
  maskError(thrown: unknown): ApiError;
}

/** Rejects only while nothing has been sent; afterwards every fault becomes an error event. */
export async function streamAnswer(options: StreamAnswerOptions): Promise<void> {
  const { reply, encoder, signal } = options;
  const iterator = options.parts[Symbol.asyncIterator]();
  try {
    const first = await firstPart(iterator, options);
    const { raw } = reply;
    try {
      await write(raw, encoder.opening(), signal);
      for (let step = first; !step.done; step = await iterator.next()) {
        if (step.value.type === 'error') throw step.value.error;
        await write(raw, encoder.part(step.value), signal);
      }
      await write(raw, encoder.done(), signal);
    } catch (error) {
      if (!signal.aborted) raw.write(encoder.error(options.maskError(error)));
    } finally {
      raw.end();
    }
  } finally {
    await iterator.return?.();
  }
}

/** Waits for the first part, sending head and comments when the engine takes long. */
async function firstPart(
  iterator: AsyncIterator<StreamPart>,
  options: StreamAnswerOptions,
): Promise<IteratorResult<StreamPart>> {
  const pending = iterator.next();
  for (;;) {
    const silence = Promise.withResolvers<'silent'>();
    const timer = setTimeout(() => silence.resolve('silent'), SILENCE_MS);
    try {
      const outcome = await Promise.race([pending, silence.promise]);
      if (outcome !== 'silent') {
        openStream(options.reply);
        return outcome;
      }
    } catch (error) {
      if (!options.reply.raw.headersSent) throw error;
      return { done: false, value: { type: 'error', error: options.maskError(error) } };
    } finally {
      clearTimeout(timer);
    }
    openStream(options.reply);
    await write(options.reply.raw, options.encoder.comment(), options.signal);
  }
}

function openStream(reply: FastifyReply): void {
  if (reply.raw.headersSent) return;
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    ...STREAM_HEADERS,
  });
  reply.raw.flushHeaders();
}

/** One write, waiting when the client reads slowly. */
async function write(raw: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (text === '' || raw.write(text)) return;
  const patience = AbortSignal.timeout(MAX_STALL_MS);
  try {
    await once(raw, 'drain', { signal: AbortSignal.any([signal, patience]) });
  } catch (error) {
    // Whoever reads nothing for so long is gone, whatever the connection says.
    if (patience.aborted) raw.destroy();
    throw error;
  }
}
