/** Which counters a request meets: those of its account, and those of its key where it has limits. */
import type { Limits } from '../core/limits.ts';
import type { Model } from '../core/models.ts';
import type { Principal } from '../core/principal.ts';
import { MEASURES, type Claim, type Measure } from './claim.ts';
import type { Spending } from './rate-limits.ts';

/** Whose limits hold for a request. */
export interface Scope {
  readonly name: string;
  readonly limits: Limits;
  readonly modelId: string;
}

/** What holds where an account says nothing: those of the model, or none. */
export type DefaultRates = (model: Model) => Pick<Limits, 'requestsPerMinute' | 'tokensPerMinute'>;

/** Counters of an account; the hash tag keeps them together in a Redis cluster. */
export function accountName(accountId: string): string {
  return `mimosa:{${accountId}}`;
}

/** Those of one of its keys. */
export function keyName(accountId: string, keyId: string): string {
  return `${accountName(accountId)}:key:${keyId}`;
}

export function accountScope(
  accountId: string,
  limits: Limits,
  model: Model,
  defaultRates: DefaultRates,
): Scope {
  const rates = defaultRates(model);
  return {
    name: accountName(accountId),
    limits: {
      ...limits,
      requestsPerMinute: limits.requestsPerMinute ?? rates.requestsPerMinute,
      tokensPerMinute: limits.tokensPerMinute ?? rates.tokensPerMinute,
    },
    modelId: model.id,
  };
}

/** Its account and its key. */
export function scopesOf(
  { accountId, keyId, accountLimits, limits }: Principal,
  model: Model,
  defaultRates: DefaultRates,
): readonly Scope[] {
  const account = accountScope(accountId, accountLimits, model, defaultRates);
  return [account, { name: keyName(accountId, keyId), limits, modelId: model.id }];
}

/** One request and one place; what tokens are left is only looked at. */
export function claimsOfAdmission(scopes: readonly Scope[]): readonly Claim[] {
  return [
    ...claimsOf(scopes, 'requestsPerMinute', 1),
    ...claimsOf(scopes, 'tokensPerMinute', 0),
    ...claimsOf(scopes, 'concurrentRequests', 1),
  ];
}

/** Tokens, looked at even if there are none, and of the media what there is. */
export function claimsOfSpending(scopes: readonly Scope[], spending: Spending): readonly Claim[] {
  const media = [
    ...claimsOf(scopes, 'videoSecondsPerMinute', spending.videoSeconds),
    ...claimsOf(scopes, 'audioSecondsPerMinute', spending.audioSeconds),
    ...claimsOf(scopes, 'megapixelsPerMinute', spending.megapixels),
    ...claimsOf(scopes, 'mediaBytesInFlight', spending.mediaBytes),
  ];
  return [
    ...claimsOf(scopes, 'tokensPerMinute', spending.promptTokens),
    ...media.filter(({ amount }) => amount > 0),
  ];
}

/** A claim for each scope that has such a limit; the amount in units of the limit. */
export function claimsOf(
  scopes: readonly Scope[],
  measure: Measure,
  amount: number,
): readonly Claim[] {
  const { pointsPerUnit, perModel } = MEASURES[measure];
  return scopes.flatMap(({ name, limits, modelId }) => {
    const limit = limits[measure];
    if (limit === null) return [];
    return {
      measure,
      name: `${name}:${measure}${perModel ? `:${modelId}` : ''}`,
      limit: Math.round(limit * pointsPerUnit),
      amount: Math.round(amount * pointsPerUnit),
    };
  });
}
