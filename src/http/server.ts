/**
 * The HTTP door: Fastify with JSON errors only, request ids on every answer, and bodies left as
 * streams for the splitter.
 */
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { apiError } from '../core/errors.ts';
import { hexId } from '../core/ids.ts';
import type { HttpContext, HttpOptions } from './context.ts';
import { dialectOf } from './dialect-of-url.ts';
import { createDrain, serverStopping } from './drain.ts';
import { replyWithError, requestIdHeaders } from './error-reply.ts';
import { answerMalformed, noteResponse, refuseExpectations } from './malformed.ts';
import { allowedMethods } from './route-table.ts';
import { chatRoutes } from './routes/chat.ts';
import { healthRoutes } from './routes/health.ts';
import { mediaPreviewRoutes } from './routes/media-preview.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { modelRoutes } from './routes/models.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { trackSilentConnections } from './silent-connections.ts';

/** Backstop behind the body's own time limit, for what arrives before a route is found. */
const EXTRA_REQUEST_TIMEOUT_MS = 10_000;
const MAX_URL_PARAMETER_CHARACTERS = 1024;

/** Asked even of a server that stops. */
const STATE_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

export type HttpServer = ReturnType<typeof createHttpServer>;

/** Builds the server; the caller listens and closes. */
export function createHttpServer(options: HttpOptions, logger: FastifyBaseLogger): FastifyInstance {
  const context: HttpContext = { drain: createDrain(), ...options };
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Without Fastify's options, which would make pino rebuild its formatters for every request.
    childLoggerFactory: (parent, bindings) => parent.child(bindings),
    genReqId: hexId,
    requestTimeout: context.bodyTimeoutMs + EXTRA_REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_URL_PARAMETER_CHARACTERS, ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    // In our own words, below.
    return503OnClosing: false,
    trustProxy: [...(context.trustedProxies ?? [])],
    http: { requireHostHeader: false },
    clientErrorHandler: answerMalformed,
    frameworkErrors: (_error, request, reply) => {
      void reply.headers(requestIdHeaders(dialectOf(request.url), request.id));
      void replyWithError(apiError('route-unknown', null, []), request, reply);
    },
  });

  refuseExpectations(app.server);
  const closeSilentConnections = trackSilentConnections(app.server);
  app.addHook('preClose', async () => closeSilentConnections());

  // Bodies are JSON whatever Content-Type says (even nonsense, which Fastify would refuse), and
  // are read by the route, after the key.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(requestIdHeaders(dialectOf(request.url), request.id));
    noteResponse(request.raw.socket, reply.raw);
    request.headers['content-type'] = 'application/json';
    if (context.drain.begun && !STATE_PATHS.has(request.url)) throw serverStopping();
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    context.services.metrics.answered(route, reply.statusCode);
    request.log.info(
      {
        method: request.method,
        route,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  app.setErrorHandler(replyWithError);
  app.setNotFoundHandler(async (request, reply) => {
    const methods = allowedMethods(app, request.url);
    if (methods.length === 0) throw apiError('route-unknown', null, []);
    void reply.header('allow', methods.join(', '));
    throw apiError('method-not-allowed', null, []);
  });

  healthRoutes(app, context);
  metricsRoutes(app, context);
  modelRoutes(app, context);
  tokenRoutes(app, context);
  mediaPreviewRoutes(app, context);
  chatRoutes(app, context);
  return app;
}
