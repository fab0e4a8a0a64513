/**
 * How much somebody may ask for: of an account (over all its keys) or of one key. Null means that
 * this limit does not exist there; requests and tokens per minute of an account then come from the
 * model.
 */
export interface Limits {
  /** Accepted requests per minute, for each model. */
  readonly requestsPerMinute: number | null;
  /** Prompt tokens at admission and completion tokens when known, per minute, for each model. */
  readonly tokensPerMinute: number | null;
  /** Requests that run at the same time. */
  readonly concurrentRequests: number | null;
  /** Length of all videos, per minute. */
  readonly videoSecondsPerMinute: number | null;
  /** Length of all sound, that of videos included, per minute. */
  readonly audioSecondsPerMinute: number | null;
  /** Millions of pixels that the model sees, of pictures and video frames, per minute. */
  readonly megapixelsPerMinute: number | null;
  /** Bytes of all media of the requests that run at the same time. */
  readonly mediaBytesInFlight: number | null;
  /** Money per UTC day and month; what running requests have reserved counts as spent. */
  readonly dayBudgetNano: number | null;
  readonly monthBudgetNano: number | null;
}

export const NO_LIMITS: Limits = {
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrentRequests: null,
  videoSecondsPerMinute: null,
  audioSecondsPerMinute: null,
  megapixelsPerMinute: null,
  mediaBytesInFlight: null,
  dayBudgetNano: null,
  monthBudgetNano: null,
};
