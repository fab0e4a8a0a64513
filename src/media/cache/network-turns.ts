/**
 * How many strangers' servers are read from at the same time, by all requests together: enough that
 * slow servers seldom hold up the media of others, few enough to bound sockets. Others wait, first
 * come first served, but not for long: an honest 503 is better than a silence without end.
 */
import { TooManyWaitingError, Turns } from '../../core/turns.ts';
import { busyError } from '../spool/byte-budget.ts';

const MAX_PARALLEL_DOWNLOADS = 128;
const MAX_WAITING_DOWNLOADS = 1_000;
const MAX_WAITING_MS = 15_000;

/** Runs `work` when its turn has come; throws `server-busy`, or the signal's reason. */
export type NetworkTurn = <Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
) => Promise<Result>;

export interface NetworkTurnOptions {
  readonly parallel?: number;
  readonly maxWaitingMs?: number;
}

export function createNetworkTurns(options: NetworkTurnOptions = {}): NetworkTurn {
  const { parallel = MAX_PARALLEL_DOWNLOADS, maxWaitingMs = MAX_WAITING_MS } = options;
  const turns = new Turns(
    Array.from({ length: parallel }, () => null),
    MAX_WAITING_DOWNLOADS,
  );
  return async (signal, work) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(busyError()), maxWaitingMs);
    try {
      return await turns.withOne(AbortSignal.any([signal, patience.signal]), () => {
        clearTimeout(timer);
        return work();
      });
    } catch (error) {
      throw error instanceof TooManyWaitingError ? busyError(error) : error;
    } finally {
      clearTimeout(timer);
    }
  };
}
