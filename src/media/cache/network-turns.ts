/**
 * How many strangers' servers are read from at the same time, by all requests together: enough to
 * fill any line, few enough to bound sockets. Others wait, first come first served.
 */
import { TooManyWaitingError, Turns } from '../image/turns.ts';
import { busyError } from '../spool/byte-budget.ts';

const MAX_PARALLEL_DOWNLOADS = 16;
const MAX_WAITING_DOWNLOADS = 1_000;

/** Runs `work` when its turn has come; throws `server-busy`, or the signal's reason. */
export type NetworkTurn = <Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
) => Promise<Result>;

export function createNetworkTurns(parallel: number = MAX_PARALLEL_DOWNLOADS): NetworkTurn {
  const turns = new Turns(
    Array.from({ length: parallel }, () => null),
    MAX_WAITING_DOWNLOADS,
  );
  return async (signal, work) => {
    try {
      return await turns.withOne(signal, work);
    } catch (error) {
      throw error instanceof TooManyWaitingError ? busyError(error) : error;
    }
  };
}
