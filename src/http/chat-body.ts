/** The first steps of every route that takes a chat body: key → body → dialect. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChatRequest } from '../core/chat-request.ts';
import type { RouteScope } from '../core/principal.ts';
import type { Caller } from '../pipeline/admission.ts';
import type { Dialect } from '../protocols/dialect.ts';
import { within } from '../observe/trace.ts';
import { authenticate } from './authenticate.ts';
import type { HttpContext } from './context.ts';
import { readBody } from './read-body.ts';
import { inRequestSpan } from './request-span.ts';

/** A request that has been understood, and who sent it. */
export interface ChatCall {
  readonly chat: ChatRequest;
  /** Its JSON, for keys that are no dialect's. */
  readonly body: unknown;
  readonly caller: Caller;
  /** Fires when the client hangs up, or the server stops. */
  readonly signal: AbortSignal;
}

/** Runs `answer` with the request, and gives the bytes and files of its body back in any case. */
export async function withChatBody(
  request: FastifyRequest,
  reply: FastifyReply,
  context: HttpContext,
  scope: RouteScope,
  dialectOfBody: (body: unknown) => Dialect,
  answer: (call: ChatCall) => Promise<void>,
): Promise<void> {
  // First, or a client that leaves while its key is looked up would not be missed.
  await context.drain.run(reply.raw, (signal) =>
    inRequestSpan(context.tracing, request, reply, async (span) => {
      const principal = await authenticate(request, context.keys, scope);
      const body = await within(span, 'body', () => readBody(request, context, signal));
      try {
        const dialect = dialectOfBody(body.value);
        const chat = dialect.decode(body.value, body.spooled);
        const caller = { principal, requestId: request.id, dialect: dialect.name, span };
        span?.note({
          'mimosa.account': principal.accountId,
          'mimosa.key': principal.keyId,
          'mimosa.dialect': dialect.name,
          'mimosa.stream': chat.stream,
        });
        await answer({ chat, body: body.value, caller, signal });
      } finally {
        await body.dispose();
      }
    }),
  );
}
