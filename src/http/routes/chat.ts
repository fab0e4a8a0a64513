/** `POST /v1/chat/completions`: key → body → dialect → pipeline → dialect. */
import type { FastifyInstance } from 'fastify';
import { hexId } from '../../core/ids.ts';
import type { ChatRequest } from '../../core/chat-request.ts';
import { runChat } from '../../pipeline/chat.ts';
import { prepareChat } from '../../pipeline/prepare.ts';
import { collectAnswer } from '../../protocols/openai-chat/collect-answer.ts';
import { decodeChatRequest } from '../../protocols/openai-chat/decode.ts';
import { encodeChatAnswer } from '../../protocols/openai-chat/encode-answer.ts';
import { createStreamEncoder } from '../../protocols/openai-chat/encode-stream.ts';
import { authenticate } from '../authenticate.ts';
import { clientSignal } from '../client-signal.ts';
import type { HttpContext } from '../context.ts';
import { JSON_TYPE, loggedApiError } from '../error-reply.ts';
import { readBody } from '../read-body.ts';
import { streamAnswer } from '../stream-answer.ts';

const MS_PER_SECOND = 1000;

export function chatRoutes(app: FastifyInstance, context: HttpContext): void {
  app.post('/v1/chat/completions', async (request, reply) => {
    const { accountId } = authenticate(request.headers, context.keys);
    const signal = clientSignal(reply.raw);
    const body = await readBody(request, context, signal);
    try {
      const chat = decodeChatRequest(body.value, body.spooled);
      const prepared = await prepareChat(chat, accountId, context.services, signal);
      try {
        const parts = runChat(prepared, request.id, context.services, signal);
        const head = {
          id: hexId(),
          created: Math.floor(context.clock.nowMs() / MS_PER_SECOND),
          model: chat.model,
          thinking: prepared.thinking,
          ...receiptsOf(chat, prepared),
        };
        if (chat.stream) {
          await streamAnswer({
            reply,
            parts,
            encoder: createStreamEncoder({ ...head, includeUsage: chat.includeUsage }),
            signal,
            maskError: (thrown) => loggedApiError(thrown, request),
          });
        } else {
          const answer = await collectAnswer(parts);
          await reply.type(JSON_TYPE).send(encodeChatAnswer({ ...head, ...answer }));
        }
      } finally {
        await prepared.release();
      }
    } finally {
      await body.dispose();
    }
    return reply;
  });
}

function receiptsOf<Receipt>(
  chat: ChatRequest,
  prepared: { receipts: readonly Receipt[] },
): { receipts?: readonly Receipt[] } {
  return chat.receipt ? { receipts: prepared.receipts } : {};
}
