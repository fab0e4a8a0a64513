/**
 * The end of a server in good order: nothing new begins, what runs may end, and what still runs when
 * patience is over is cut off with an error of its own, so that nobody takes half an answer for a
 * whole one, and nobody pays for it.
 */
import type { ServerResponse } from 'node:http';
import { type ApiError, apiError } from '../core/errors.ts';
import { stopReason } from '../core/stop-reason.ts';

export interface Drain {
  /** Whether nothing new may begin. */
  readonly begun: boolean;
  /** From now on requests are refused. */
  readonly begin: () => void;
  /** Ends what still runs: all signals fire with `server-stopping`. */
  readonly cut: () => void;
  /** Resolves once nothing runs, every `finally` included. */
  readonly ended: () => Promise<void>;
  /**
   * Does the work of a request, which the end of the server waits for. Its signal fires with a plain
   * `AbortError` when the response closes before it was finished (the client hung up), or with
   * `server-stopping`; never after a finished response. (Fastify's own `request.signal` fires as soon
   * as a POST body is read.) Rejects with `server-stopping` when stopped, whatever that has broken.
   */
  readonly run: (
    response: ServerResponse,
    work: (signal: AbortSignal) => Promise<void>,
  ) => Promise<void>;
}

export function createDrain(): Drain {
  const running = new Set<AbortController>();
  const idle = Promise.withResolvers<void>();
  let begun = false;
  let isCut = false;
  return {
    get begun() {
      return begun;
    },
    begin() {
      begun = true;
      if (running.size === 0) idle.resolve();
    },
    cut() {
      isCut = true;
      for (const controller of running) controller.abort(serverStopping());
    },
    ended: () => idle.promise,
    async run(response, work) {
      const controller = new AbortController();
      response.once('close', () => {
        if (!response.writableFinished) controller.abort();
      });
      running.add(controller);
      if (isCut) controller.abort(serverStopping());
      try {
        controller.signal.throwIfAborted();
        await work(controller.signal);
      } catch (error) {
        throw stopReason(controller.signal) ?? error;
      } finally {
        running.delete(controller);
        if (begun && running.size === 0) idle.resolve();
      }
    },
  };
}

/** What a request is told that came too late, or lasts too long. */
export function serverStopping(): ApiError {
  return apiError('server-stopping', null, [], { headers: { connection: 'close' } });
}
