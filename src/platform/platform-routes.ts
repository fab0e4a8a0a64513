/**
 * The door of the platform: registers its routes in a scope of their own, where answers are never
 * kept by browsers or proxies. Errors leave by the server's one way out, in the OpenAI envelope.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createSessions } from '../keys/sessions.ts';
import { callerFields, callerFor } from './caller.ts';
import type { PlatformContext, RouteContext } from './context.ts';
import { createEngineStates } from './engine-states.ts';
import { guardedStore } from './guarded-store.ts';
import { openApiDocument } from './openapi.ts';
import { readJsonObject } from './read-json.ts';
import { type Exchange, FileAnswer, type Route } from './route.ts';
import { ROUTES } from './route-table.ts';
import { cameByHttps, sessionCookie, sessionTokenOf } from './session-cookie.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** No answer of these is a page; none is anybody else's business. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Call before the server listens. */
export function platformRoutes(app: FastifyInstance, parts: PlatformContext): void {
  const store = guardedStore(parts.store);
  const context = {
    ...parts,
    store,
    sessions: createSessions(store, parts.clock),
    engineStates: createEngineStates(parts.clock),
  };
  const document = JSON.stringify(openApiDocument(ROUTES, parts.version));
  void app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => void reply.headers(SECURITY_HEADERS));
    scope.get('/api/openapi.json', async (_request, reply) => reply.type(JSON_TYPE).send(document));
    for (const route of ROUTES) addRoute(scope, route, context);
  });
}

function addRoute(scope: FastifyInstance, route: Route, context: RouteContext): void {
  scope.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    handler: async (request, reply) => {
      const caller = await callerFor(route.access, request, context);
      request.log = request.log.child(callerFields(caller));
      const { params, query } = request;
      const body = route.body === null ? undefined : await readJsonObject(request.raw);
      void reply.status(route.status ?? 200);
      const exchange = exchangeOf(request, reply);
      return send(await route.run({ caller, params, query, body, exchange }, context), reply);
    },
  });
}

function exchangeOf(request: FastifyRequest, reply: FastifyReply): Exchange {
  const { headers, ip, protocol } = request;
  return {
    address: ip,
    sessionToken: sessionTokenOf(headers),
    setSession: (token) =>
      void reply.header('set-cookie', sessionCookie(token, cameByHttps(protocol, headers))),
    setStatus: (status) => void reply.status(status),
  };
}

function send(answer: unknown, reply: FastifyReply): FastifyReply {
  if (answer === undefined) return reply.send();
  if (!(answer instanceof FileAnswer)) return reply.type(JSON_TYPE).send(JSON.stringify(answer));
  return reply
    .type(answer.type)
    .header('content-disposition', `attachment; filename="${answer.name}"`)
    .send(answer.content);
}
