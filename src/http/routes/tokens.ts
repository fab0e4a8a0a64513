/** What a request would cost: the published calculators, and the exact quote of a whole body. */
import type { FastifyInstance } from 'fastify';
import { costNano } from '../../core/money.ts';
import { estimateTokens } from '../../pipeline/estimate.ts';
import { quoteChat } from '../../pipeline/quote.ts';
import { ANTHROPIC_MESSAGES } from '../../protocols/anthropic-messages/dialect.ts';
import { encodeInputTokens } from '../../protocols/anthropic-messages/encode-usage.ts';
import { encodeTokenCount } from '../../protocols/mimosa-tokens/count.ts';
import { dialectOfBody } from '../../protocols/mimosa-tokens/dialect-of-body.ts';
import { decodeEstimate, encodeEstimate } from '../../protocols/mimosa-tokens/estimate.ts';
import { withChatBody } from '../chat-body.ts';
import type { HttpContext } from '../context.ts';
import { JSON_TYPE } from '../error-reply.ts';
import { addNotice } from '../notice.ts';
import { readBody } from '../read-body.ts';

/** Anybody may ask for an estimate, so its bodies stay small. */
const ESTIMATE_BODY_LIMIT_BYTES = 1_048_576;
const COUNT_TOKENS_PATHS = ['/anthropic/v1/messages/count_tokens', '/v1/messages/count_tokens'];

export function tokenRoutes(app: FastifyInstance, context: HttpContext): void {
  const { services, drain } = context;
  const estimateContext = { ...context, bodyLimitBytes: ESTIMATE_BODY_LIMIT_BYTES };

  app.post('/v1/tokens/estimate', async (request, reply) => {
    await drain.run(reply.raw, async (signal) => {
      const body = await readBody(request, estimateContext, signal);
      try {
        const items = decodeEstimate(body.value);
        void reply.type(JSON_TYPE).send(encodeEstimate(items, estimateTokens(items)));
      } finally {
        await body.dispose();
      }
    });
    return reply;
  });

  app.post('/v1/tokens/count', async (request, reply) => {
    await withChatBody(request, reply, context, 'tokens', dialectOfBody, async (call) => {
      const quote = await quoteChat(call.chat, call.caller, services, call.signal);
      addNotice(reply, quote.notices);
      const nano = costNano(quote.price, { ...quote, completionTokens: 0 });
      void reply.type(JSON_TYPE).send(encodeTokenCount({ ...quote, costNano: nano }));
    });
    return reply;
  });

  for (const path of COUNT_TOKENS_PATHS) {
    app.post(path, async (request, reply) => {
      await withChatBody(
        request,
        reply,
        context,
        'tokens',
        () => ANTHROPIC_MESSAGES,
        async ({ chat, caller, signal }) => {
          const quote = await quoteChat(chat, caller, services, signal);
          addNotice(reply, quote.notices);
          void reply.type(JSON_TYPE).send(encodeInputTokens(quote.promptTokens));
        },
      );
      return reply;
    });
  }
}
