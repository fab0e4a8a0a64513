/** Which methods a path knows, so that a wrong method is 405 and not 404. */
import type { FastifyInstance, HTTPMethods } from 'fastify';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const satisfies HTTPMethods[];

/** Empty when the path is unknown. */
export function allowedMethods(app: FastifyInstance, url: string): HTTPMethods[] {
  const path = url.split('?', 1)[0]!;
  return METHODS.filter((method) => app.findRoute({ method, url: path }) !== null);
}
