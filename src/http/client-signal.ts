/**
 * One abort signal a request: it fires when the response closes before it was finished, that is,
 * when the client hung up. (Fastify's own `request.signal` fires as soon as a POST body is read.)
 */
import type { ServerResponse } from 'node:http';

/** Aborted with a plain `AbortError` on hang-up; never after a finished response. */
export function clientSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
