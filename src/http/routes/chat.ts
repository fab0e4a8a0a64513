/** The routes that answer a chat: one for each dialect, and one for SDKs pointed at `/v1`. */
import type { FastifyInstance } from 'fastify';
import { answerChat } from '../answer-chat.ts';
import { withChatBody } from '../chat-body.ts';
import type { HttpContext } from '../context.ts';
import { dialectOf } from '../dialect-of-url.ts';

const PATHS = ['/v1/chat/completions', '/anthropic/v1/messages', '/v1/messages'];

export function chatRoutes(app: FastifyInstance, context: HttpContext): void {
  for (const path of PATHS) {
    const dialect = dialectOf(path);
    app.post(path, async (request, reply) => {
      await withChatBody(
        request,
        reply,
        context,
        'chat',
        () => dialect,
        (call) => answerChat({ ...call, request, reply, context, dialect }),
      );
      return reply;
    });
  }
}
