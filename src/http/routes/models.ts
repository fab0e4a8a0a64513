/** `GET /v1/models` and `GET /v1/models/{id}`. */
import type { FastifyInstance } from 'fastify';
import { apiError } from '../../core/errors.ts';
import { encodeModel, encodeModelList } from '../../protocols/openai-chat/encode-models.ts';
import { authenticate } from '../authenticate.ts';
import type { HttpContext } from '../context.ts';
import { JSON_TYPE } from '../error-reply.ts';

export function modelRoutes(app: FastifyInstance, context: HttpContext): void {
  const { models } = context.services;

  app.get('/v1/models', async (request, reply) => {
    await authenticate(request, context.keys, 'models');
    return reply.type(JSON_TYPE).send(encodeModelList([...models.keys()]));
  });

  app.get<{ Params: { id: string } }>('/v1/models/:id', async (request, reply) => {
    await authenticate(request, context.keys, 'models');
    const { id } = request.params;
    if (!models.has(id)) throw apiError('model-not-found', 'model', [id]);
    return reply.type(JSON_TYPE).send(encodeModel(id));
  });
}
