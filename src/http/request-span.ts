/** The span of a whole request, where requests are traced. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Span, spanErrorOf, type Tracing } from '../observe/trace.ts';
import { traceHeaders } from './trace-headers.ts';

/** Does the work of the request, handing it the span; undefined where nothing is traced. */
export async function inRequestSpan(
  tracing: Tracing | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (span?: Span) => Promise<void>,
): Promise<void> {
  if (tracing === undefined) return work();
  const route = request.routeOptions.url ?? 'unknown';
  const span = tracing.begin(`${request.method} ${route}`, traceHeaders(request.headers), {
    'http.request.method': request.method,
    'http.route': route,
    'mimosa.request_id': request.id,
  });
  try {
    await work(span);
    span.note({ 'http.response.status_code': reply.statusCode });
  } catch (error) {
    span.end(spanErrorOf(error));
    throw error;
  } finally {
    span.end();
  }
}
