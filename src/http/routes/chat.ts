/** `POST /v1/chat/completions`: prepare → engine → dialect, streamed or whole. */
import type { FastifyInstance } from 'fastify';
import { hexId } from '../../core/ids.ts';
import { runChat } from '../../pipeline/chat.ts';
import { collectAnswer } from '../../protocols/openai-chat/collect-answer.ts';
import { encodeChatAnswer } from '../../protocols/openai-chat/encode-answer.ts';
import { createStreamEncoder } from '../../protocols/openai-chat/encode-stream.ts';
import type { HttpContext } from '../context.ts';
import { JSON_TYPE, loggedApiError } from '../error-reply.ts';
import { withPreparedChat } from '../prepared-chat.ts';
import { streamAnswer } from '../stream-answer.ts';

const MS_PER_SECOND = 1000;

export function chatRoutes(app: FastifyInstance, context: HttpContext): void {
  app.post('/v1/chat/completions', async (request, reply) => {
    await withPreparedChat(request, reply, context, async (prepared, signal) => {
      const { chat, thinking } = prepared;
      const parts = runChat(prepared, request.id, context.services, signal);
      const head = {
        id: hexId(),
        created: Math.floor(context.clock.nowMs() / MS_PER_SECOND),
        model: chat.model,
        thinking,
        receipts: chat.receipt ? prepared.receipts : undefined,
      };
      if (!chat.stream) {
        const answer = await collectAnswer(parts);
        void reply.type(JSON_TYPE).send(encodeChatAnswer({ ...head, ...answer }));
        return;
      }
      await streamAnswer({
        reply,
        parts,
        encoder: createStreamEncoder({ ...head, includeUsage: chat.includeUsage }),
        signal,
        maskError: (thrown) => loggedApiError(thrown, request),
      });
    });
    return reply;
  });
}
