/** The first half of every route that takes a chat body: key → body → dialect → preparation. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { prepareChat, type PreparedChat } from '../pipeline/prepare.ts';
import { decodeChatRequest } from '../protocols/openai-chat/decode.ts';
import { authenticate } from './authenticate.ts';
import { clientSignal } from './client-signal.ts';
import type { HttpContext } from './context.ts';
import { readBody } from './read-body.ts';

/** Runs `answer` with the prepared request, and gives bytes and files back whatever happens. */
export async function withPreparedChat(
  request: FastifyRequest,
  reply: FastifyReply,
  context: HttpContext,
  answer: (prepared: PreparedChat, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { accountId } = authenticate(request.headers, context.keys);
  const signal = clientSignal(reply.raw);
  const body = await readBody(request, context, signal);
  try {
    const chat = decodeChatRequest(body.value, body.spooled);
    const prepared = await prepareChat(chat, accountId, context.services, signal);
    try {
      await answer(prepared, signal);
    } finally {
      await prepared.release();
    }
  } finally {
    await body.dispose();
  }
}
