/** What a model will see of the media of a request, told line by line. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { stopReason } from '../../core/stop-reason.ts';
import { previewMedia } from '../../pipeline/preview.ts';
import {
  encodePreviewError,
  encodePreviewEvent,
} from '../../protocols/mimosa-preview/encode-preview.ts';
import { decodePreviewWishes } from '../../protocols/mimosa-preview/wishes.ts';
import { dialectOfBody } from '../../protocols/mimosa-tokens/dialect-of-body.ts';
import { type ChatCall, withChatBody } from '../chat-body.ts';
import type { HttpContext } from '../context.ts';
import { loggedApiError } from '../error-reply.ts';
import { LineStream } from '../line-stream.ts';

export function mediaPreviewRoutes(app: FastifyInstance, context: HttpContext): void {
  app.post('/v1/media/preview', async (request, reply) => {
    await withChatBody(request, reply, context, 'tokens', dialectOfBody, (call) =>
      answerPreview(call, request, reply, context),
    );
    return reply;
  });
}

/** Rejects only while nothing has been sent; afterwards every fault becomes the last line. */
async function answerPreview(
  { chat, body, caller, signal }: ChatCall,
  request: FastifyRequest,
  reply: FastifyReply,
  { services }: HttpContext,
): Promise<void> {
  const wishes = decodePreviewWishes(body);
  const lines = new LineStream(reply, signal);
  try {
    for await (const event of previewMedia(chat, wishes, caller, services, signal)) {
      await lines.write(encodePreviewEvent(event));
    }
  } catch (thrown) {
    if (!lines.opened) throw thrown;
    const stopped = stopReason(signal);
    if (stopped !== null || !signal.aborted) {
      lines.end(encodePreviewError(loggedApiError(stopped ?? thrown, request)));
    }
  } finally {
    lines.end();
  }
}
