/** How the limits stand that hold over all models together: places, bytes and minutes of media. */
import type { Limits } from '../core/limits.ts';
import { MEASURES, type Claim } from './claim.ts';
import { claimsOf, type Scope } from './claims-of-request.ts';
import type { CountedClaim } from './counters.ts';
import type { RateWindow, SharedMeasure, SharedWindows } from './rate-limits.ts';

const MS_PER_SECOND = 1000;

const SHARED_MEASURES: readonly SharedMeasure[] = [
  'concurrentRequests',
  'videoSecondsPerMinute',
  'audioSecondsPerMinute',
  'megapixelsPerMinute',
  'mediaBytesInFlight',
];

/** Of an account or of a key, by the name of its counters. */
export function sharedScope(name: string, limits: Limits): Scope {
  return { name, limits, modelId: '' };
}

/** Claims that only look. */
export function sharedClaims(scopes: readonly Scope[]): readonly Claim[] {
  return SHARED_MEASURES.flatMap((measure) => claimsOf(scopes, measure, 0));
}

/** What counters said of such claims, one for each scope. */
export function sharedWindows(
  scopes: readonly Scope[],
  counted: readonly CountedClaim[],
): readonly SharedWindows[] {
  const heard = new Map(counted.map((count) => [count.claim.name, count]));
  const windowOf = (scope: Scope, measure: SharedMeasure): RateWindow | null => {
    const [asked] = claimsOf([scope], measure, 0);
    const count = asked && heard.get(asked.name);
    return count === undefined ? null : windowNow(count);
  };
  return scopes.map(
    (scope) =>
      Object.fromEntries(
        SHARED_MEASURES.map((measure) => [measure, windowOf(scope, measure)]),
      ) as SharedWindows,
  );
}

function windowNow({ claim: { measure, limit }, used, restMs }: CountedClaim): RateWindow {
  const { pointsPerUnit } = MEASURES[measure];
  return {
    limit: limit / pointsPerUnit,
    remaining: Math.max(0, limit - used) / pointsPerUnit,
    resetSeconds: Math.ceil(restMs / MS_PER_SECOND),
  };
}
