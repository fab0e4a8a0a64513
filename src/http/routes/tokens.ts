/** What a request would cost: the published calculators, and the exact quote of a whole body. */
import type { FastifyInstance } from 'fastify';
import { costNano } from '../../core/money.ts';
import { estimateTokens } from '../../pipeline/estimate.ts';
import { encodeTokenCount } from '../../protocols/mimosa-tokens/count.ts';
import { decodeEstimate, encodeEstimate } from '../../protocols/mimosa-tokens/estimate.ts';
import { clientSignal } from '../client-signal.ts';
import type { HttpContext } from '../context.ts';
import { JSON_TYPE } from '../error-reply.ts';
import { withPreparedChat } from '../prepared-chat.ts';
import { readBody } from '../read-body.ts';

/** Anybody may ask for an estimate, so its bodies stay small. */
const ESTIMATE_BODY_LIMIT_BYTES = 1_048_576;

export function tokenRoutes(app: FastifyInstance, context: HttpContext): void {
  const estimateContext = { ...context, bodyLimitBytes: ESTIMATE_BODY_LIMIT_BYTES };

  app.post('/v1/tokens/estimate', async (request, reply) => {
    const body = await readBody(request, estimateContext, clientSignal(reply.raw));
    try {
      const items = decodeEstimate(body.value);
      void reply.type(JSON_TYPE).send(encodeEstimate(items, estimateTokens(items)));
    } finally {
      await body.dispose();
    }
    return reply;
  });

  app.post('/v1/tokens/count', async (request, reply) => {
    await withPreparedChat(request, reply, context, async (prepared) => {
      const { model, promptTokens, cachedTokens } = prepared;
      const nano = costNano(model, { promptTokens, cachedTokens, completionTokens: 0 });
      void reply.type(JSON_TYPE).send(encodeTokenCount({ ...prepared, costNano: nano }));
    });
    return reply;
  });
}
