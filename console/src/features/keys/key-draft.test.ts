import { describe, expect, it } from 'vitest';
import type { Key, KeyLimits } from '../../api/schema.generated.ts';
import { draftOf, expiresAtOf, faultsOf, limitsOf, newDraft } from './key-draft.ts';

const NO_LIMITS = limitsOf(newDraft('main')) as KeyLimits;
const KEY: Key = {
  id: 'k',
  accountId: 'main',
  name: 'Bot',
  hint: 'sk-…',
  status: 'active',
  createdAt: '2026-11-01T00:00:00.000Z',
  createdBy: 'root',
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  admin: false,
  models: ['mimo-v2.5'],
  routes: null,
  limits: {
    ...NO_LIMITS,
    requestsPerMinute: 60,
    mediaBytesInFlight: 1_572_864,
    dayBudgetUsd: '5.000000',
    monthBudgetUsd: '0.000001',
  },
};

describe('what is typed', () => {
  it('is what the key has, and sends the same again', () => {
    const draft = draftOf(KEY);
    expect(draft.limits).toMatchObject({
      requestsPerMinute: '60',
      tokensPerMinute: '',
      mediaBytesInFlight: '1.5',
      dayBudgetUsd: '5.00',
      monthBudgetUsd: '0.000001',
    });
    expect(faultsOf(draft)).toEqual({});
    expect(limitsOf(draft)).toEqual({ ...KEY.limits, dayBudgetUsd: '5.00' });
  });

  it.each([
    ['requestsPerMinute', '0', 'whole number'],
    ['requestsPerMinute', '1.5', 'whole number'],
    ['tokensPerMinute', 'many', 'whole number'],
    ['dayBudgetUsd', '-1', 'amount'],
    ['dayBudgetUsd', '1.0000000001', 'amount'],
    ['videoSecondsPerMinute', '1,5', 'number'],
  ])('%s may not be %s', (name, text, fault) => {
    const draft = newDraft('main');
    const faults = faultsOf({ ...draft, limits: { ...draft.limits, [name]: text } });
    expect(faults).toEqual({ [`limits.${name}`]: expect.stringContaining(fault) as string });
  });

  it('restricts to something, where it restricts', () => {
    const faults = faultsOf({ ...newDraft('main'), models: [], routes: [], expiry: 'date' });
    expect(Object.keys(faults)).toEqual(['models', 'routes', 'expiresAt']);
  });
});

describe('the end of a key', () => {
  const NOW_MS = Date.UTC(2026, 10, 20);

  it.each([
    ['never', null],
    ['unchanged', undefined],
    ['7', '2026-11-27T00:00:00.000Z'],
  ] as const)('%s', (expiry, at) => {
    expect(expiresAtOf({ expiry, expiryMoment: '' }, NOW_MS)).toBe(at);
  });

  it('may be any moment, in local time', () => {
    const at = expiresAtOf({ expiry: 'date', expiryMoment: '2027-01-02T03:04' }, NOW_MS);
    expect(at).toBe(new Date(2027, 0, 2, 3, 4).toISOString());
  });
});
