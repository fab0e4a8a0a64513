/** Callers, models and spendings for tests of limits, each with only what the test is about. */
import { DEFAULT_MODELS } from '../../src/config/default-models.ts';
import { NO_LIMITS, type Limits } from '../../src/core/limits.ts';
import type { Model } from '../../src/core/models.ts';
import type { Principal } from '../../src/core/principal.ts';
import type { Spending } from '../../src/limits/rate-limits.ts';

export interface CallerLimits {
  readonly account?: Partial<Limits>;
  readonly key?: Partial<Limits>;
  readonly keyId?: string;
  readonly accountId?: string;
}

export function callerWith(limits: CallerLimits): Principal {
  return {
    accountId: limits.accountId ?? 'main',
    keyId: limits.keyId ?? 'key-1',
    admin: false,
    models: null,
    routes: null,
    limits: { ...NO_LIMITS, ...limits.key },
    accountLimits: { ...NO_LIMITS, ...limits.account },
    fundsNano: null,
  };
}

/** 100 requests and 10,000,000 tokens per minute. */
export function modelOf(id = 'mimo-v2.5'): Model {
  return DEFAULT_MODELS.find((model) => model.id === id)!;
}

export function spendingOf(spending: Partial<Spending>): Spending {
  return {
    promptTokens: 0,
    videoSeconds: 0,
    audioSeconds: 0,
    megapixels: 0,
    mediaBytes: 0,
    ...spending,
  };
}
