/** What a request would cost: the published calculators, and the exact quote of a whole body. */
import type { FastifyInstance } from 'fastify';
import { costNano } from '../../core/money.ts';
import { estimateTokens } from '../../pipeline/estimate.ts';
import { prepareChat } from '../../pipeline/prepare.ts';
import { decodeEstimate, encodeEstimate } from '../../protocols/mimosa-tokens/estimate.ts';
import { encodeTokenCount } from '../../protocols/mimosa-tokens/count.ts';
import { decodeChatRequest } from '../../protocols/openai-chat/decode.ts';
import { authenticate } from '../authenticate.ts';
import { clientSignal } from '../client-signal.ts';
import type { HttpContext } from '../context.ts';
import { JSON_TYPE } from '../error-reply.ts';
import { readBody } from '../read-body.ts';

/** Anybody may ask for an estimate, so its bodies stay small. */
const ESTIMATE_BODY_LIMIT_BYTES = 1_048_576;

export function tokenRoutes(app: FastifyInstance, context: HttpContext): void {
  app.post('/v1/tokens/estimate', async (request, reply) => {
    const limits = { ...context, bodyLimitBytes: ESTIMATE_BODY_LIMIT_BYTES };
    const body = await readBody(request, limits, clientSignal(reply.raw));
    try {
      const items = decodeEstimate(body.value);
      await reply.type(JSON_TYPE).send(encodeEstimate(items, estimateTokens(items)));
    } finally {
      await body.dispose();
    }
    return reply;
  });

  app.post('/v1/tokens/count', async (request, reply) => {
    const { accountId } = authenticate(request.headers, context.keys);
    const signal = clientSignal(reply.raw);
    const body = await readBody(request, context, signal);
    try {
      const chat = decodeChatRequest(body.value, body.spooled);
      const prepared = await prepareChat(chat, accountId, context.services, signal);
      try {
        const { promptTokens, cachedTokens, modalities, receipts } = prepared;
        await reply.type(JSON_TYPE).send(
          encodeTokenCount({
            promptTokens,
            cachedTokens,
            modalities,
            receipts,
            costNano: costNano(prepared.model, { promptTokens, cachedTokens, completionTokens: 0 }),
          }),
        );
      } finally {
        await prepared.release();
      }
    } finally {
      await body.dispose();
    }
    return reply;
  });
}
