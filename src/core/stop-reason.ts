/** Why a request was stopped from outside, where that was not its client's doing. */
import { ApiError } from './errors.ts';

/** The error with which the server has stopped a request; null while it runs and for hang-ups. */
export function stopReason({ reason }: AbortSignal): ApiError | null {
  return reason instanceof ApiError ? reason : null;
}
