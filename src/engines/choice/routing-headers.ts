/**
 * What a request tells the world between us and the engine (engines.md section 10): routers get an
 * opaque name of the conversation, so that they keep it on one machine, and tracing is carried on.
 * Nothing else of the client's headers ever goes upstream.
 */
import type { HttpEngineSettings } from '../../config/engines.ts';
import type { EngineRequest } from '../engine.ts';

/**
 * The id of the request goes out only beside a session: alone, some routers would hash it, and
 * scatter every conversation.
 */
export function routingHeaders(
  { routed, affinityHeaders }: Pick<HttpEngineSettings, 'routed' | 'affinityHeaders'>,
  request: Pick<EngineRequest, 'requestId' | 'affinity' | 'trace'>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ['traceparent', 'tracestate']) {
    const value = request.trace[name];
    if (value !== undefined) headers[name] = value;
  }
  if (!routed || affinityHeaders.length === 0) return headers;
  const { session } = request.affinity();
  for (const name of affinityHeaders) headers[name] = session;
  headers['x-request-id'] = request.requestId;
  return headers;
}
