/** What a client is told whose request did not fit. */
import { apiError, type ApiError } from '../core/errors.ts';
import { fits, MEASURES, type Measure } from './claim.ts';
import type { CountedClaim } from './counters.ts';
import { rateLimitHeaders } from './rate-headers.ts';
import type { RateWindows } from './rate-limits.ts';

const MS_PER_SECOND = 1000;
/** Nothing passes a limit of 0 until an admin raises it. */
const RETRY_FORBIDDEN_MS = 3_600_000;

const MEDIA_UNITS = {
  videoSecondsPerMinute: 'seconds of video',
  audioSecondsPerMinute: 'seconds of sound',
  megapixelsPerMinute: 'megapixels',
} as const satisfies Partial<Record<Measure, string>>;

/**
 * The error of claims of which not all fit. Of several counters in the way it names the window that
 * ends last, also one that is merely used up: when that is over, none is in the way.
 */
export function refusalOf(
  counted: readonly CountedClaim[],
  modelId: string,
  windows: RateWindows,
): ApiError {
  const inTheWay = counted
    .filter(({ claim, used }) => !fits(claim, used) || used >= claim.limit)
    .toSorted((one, other) => waitMs(other) - waitMs(one));
  const { claim } = inTheWay[0]!;
  const limit = claim.limit / MEASURES[claim.measure].pointsPerUnit;
  const retrySeconds = Math.max(1, Math.ceil(waitMs(inTheWay[0]!) / MS_PER_SECOND));
  const options = { retryAfterSeconds: retrySeconds, headers: rateLimitHeaders(windows) };
  switch (claim.measure) {
    case 'concurrentRequests':
      return apiError('concurrency-limited', null, [limit], options);
    case 'mediaBytesInFlight':
      return apiError('media-bytes-limited', null, [limit], options);
    case 'requestsPerMinute':
      return apiError('rate-limited', null, [limit, 'requests', modelId, retrySeconds], options);
    case 'tokensPerMinute':
      return apiError('rate-limited', null, [limit, 'tokens', modelId, retrySeconds], options);
    default: {
      const unit = MEDIA_UNITS[claim.measure];
      return apiError('media-rate-limited', null, [limit, unit, retrySeconds], options);
    }
  }
}

/** When a place gets free is not known, others end when they end: no time, so the least is named. */
function waitMs({ claim, restMs }: CountedClaim): number {
  return claim.limit === 0 ? RETRY_FORBIDDEN_MS : restMs;
}
