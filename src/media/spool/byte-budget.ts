/**
 * How many bytes of clients' bodies and downloads the whole server may hold at one moment, in
 * memory and on disk together. Every reader takes its bytes from here as they arrive and gives
 * them back when its request ends; who would overdraw is told to come back later, so that many
 * large requests at once end in honest 503s and not in a full disk.
 */
import { apiError } from '../../core/errors.ts';
import type { ApiError } from '../../core/errors.ts';

/** Long enough for a typical upload in flight to end, short enough to be worth waiting for. */
const RETRY_AFTER_SECONDS = 5;

/** Bytes held by one reader. */
export interface Reservation {
  /** Takes more bytes; throws `server-busy` (and keeps what it had) when they are not there. */
  grow(bytes: number): void;
  /** Gives everything back; further calls do nothing. */
  release(): void;
}

export interface ByteBudget {
  readonly inFlightBytes: number;
  /** Takes bytes at once; throws `server-busy` when they are not there. */
  reserve(bytes: number): Reservation;
}

/** A budget of `limitBytes`, nothing taken. */
export function createByteBudget(limitBytes: number): ByteBudget {
  let inFlightBytes = 0;

  const take = (bytes: number): void => {
    if (inFlightBytes + bytes > limitBytes) throw busyError();
    inFlightBytes += bytes;
  };

  return {
    get inFlightBytes() {
      return inFlightBytes;
    },
    reserve(bytes) {
      take(bytes);
      let heldBytes = bytes;
      let released = false;
      return {
        grow(more) {
          if (released) throw new Error('the reservation has been released');
          take(more);
          heldBytes += more;
        },
        release() {
          released = true;
          inFlightBytes -= heldBytes;
          heldBytes = 0;
        },
      };
    },
  };
}

/** 503 with the time after which a retry is worth it. */
export function busyError(cause?: unknown): ApiError {
  return apiError('server-busy', null, [], { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}
