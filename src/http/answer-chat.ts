/** From a request that has been understood to its answer, whole or as a stream, in its dialect. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hexId } from '../core/ids.ts';
import { stopReason } from '../core/stop-reason.ts';
import { runChat } from '../pipeline/chat.ts';
import { rateLimitHeaders } from '../limits/rate-headers.ts';
import { prepareChat, type PreparedChat } from '../pipeline/prepare.ts';
import { collectAnswer } from '../protocols/collect-answer.ts';
import type { AnswerHead, Dialect } from '../protocols/dialect.ts';
import { noticeComment } from '../protocols/stream-comments.ts';
import type { ChatCall } from './chat-body.ts';
import type { HttpContext } from './context.ts';
import { JSON_TYPE, loggedApiError } from './error-reply.ts';
import { EventStream } from './event-stream.ts';
import { addNotice, noticeText } from './notice.ts';
import { createProgressComments } from './progress-comments.ts';
import { traceHeaders } from './trace-headers.ts';

const MS_PER_SECOND = 1000;

export interface ChatExchange extends ChatCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly context: HttpContext;
  readonly dialect: Dialect;
}

/** Rejects only while nothing has been sent; afterwards every fault becomes an error event. */
export function answerChat(exchange: ChatExchange): Promise<void> {
  return exchange.chat.stream ? answerStreamed(exchange) : answerWhole(exchange);
}

async function answerWhole(exchange: ChatExchange): Promise<void> {
  const { request, reply, context, dialect, chat, caller, signal } = exchange;
  const { services } = context;
  const prepared = await prepareChat(chat, caller, services, signal);
  try {
    addWindows(reply, prepared);
    const notices = [...prepared.notices];
    const parts = runChat(prepared, services, signal, {
      trace: traceHeaders(request.headers),
      notice: (text) => notices.push(text),
    });
    const answer = await collectAnswer(parts);
    addNotice(reply, notices);
    void reply.type(JSON_TYPE).send(dialect.encodeAnswer(headOf(prepared, context), answer));
  } finally {
    await prepared.release();
  }
}

async function answerStreamed(exchange: ChatExchange): Promise<void> {
  const { request, reply, dialect, signal } = exchange;
  const events = new EventStream(reply, signal);
  try {
    await streamInto(events, exchange);
  } catch (thrown) {
    if (!events.opened) throw thrown;
    const stopped = stopReason(signal);
    if (stopped !== null || !signal.aborted) {
      const error = loggedApiError(stopped ?? thrown, request);
      exchange.caller.span?.end(error.code);
      events.fail(dialect.encodeErrorEvents(error, request.id));
    }
  } finally {
    events.end();
  }
}

async function streamInto(events: EventStream, exchange: ChatExchange): Promise<void> {
  const { request, reply, context, dialect, chat, caller, signal } = exchange;
  const { services, clock } = context;
  const progress = chat.progress
    ? createProgressComments((comment) => events.comment(comment), clock)
    : undefined;
  const prepared = await prepareChat(chat, caller, services, signal, progress?.report);
  try {
    if (!events.opened) addWindows(reply, prepared);
    const encoder = dialect.createStreamEncoder(headOf(prepared, context));
    let opening = encoder.opening();
    events.expectFirstPart();
    const notices = [...prepared.notices];
    const parts = runChat(prepared, services, signal, {
      trace: traceHeaders(request.headers),
      progress: progress?.report,
      notice: (text) => notices.push(text),
    });
    for await (const part of parts) {
      if (part.type === 'error') throw part.error;
      if (opening !== '') {
        progress?.flush();
        if (!events.opened) addNotice(reply, notices);
        else if (notices.length > 0) events.comment(noticeComment(noticeText(notices)));
        await events.write(opening);
        opening = '';
      }
      await events.write(encoder.part(part));
    }
    await events.write(encoder.done());
    events.end();
  } finally {
    await prepared.release();
  }
}

/** What is left of the rates, for clients that pace themselves. */
function addWindows(reply: FastifyReply, { windows }: PreparedChat): void {
  if (windows !== null) void reply.headers(rateLimitHeaders(windows));
}

function headOf(prepared: PreparedChat, { clock }: HttpContext): AnswerHead {
  const { chat, thinking, promptTokens, receipts } = prepared;
  return {
    id: hexId(),
    created: Math.floor(clock.nowMs() / MS_PER_SECOND),
    model: chat.model,
    thinking,
    promptTokens,
    includeUsage: chat.includeUsage,
    receipts: chat.receipt ? receipts : undefined,
  };
}
