import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../core/limits.ts';
import type { Principal } from '../core/principal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createAdmission, OPEN_ADMISSION, OWNER, type Held } from './admission.ts';

const CALLER = { principal: OWNER, requestId: 'r', dialect: 'openai' };
const NOTHING = {
  promptTokens: 1,
  videoSeconds: 0,
  audioSeconds: 0,
  megapixels: 0,
  mediaBytes: 0,
};
const MODEL = {
  id: 'm',
  contextTokens: 1000,
  maxOutputTokens: 10,
  defaultOutputTokens: 10,
  inputs: [],
  thinkingByDefault: false,
  requestsPerMinute: null,
  tokensPerMinute: null,
  prices: { cachedNano: 1, promptNano: 1, completionNano: 1 },
  longContextPrices: null,
  engines: [],
} as unknown as Parameters<typeof OPEN_ADMISSION.priceOf>[0];
const PRICE = OPEN_ADMISSION.priceOf(MODEL);

const CREDIT = { fundsNano: 10 } satisfies Partial<Principal>;
const BUDGET = { limits: { ...NO_LIMITS, dayBudgetNano: 10 } } satisfies Partial<Principal>;

/** What the ledger was asked, in order, by a request of somebody; `run` is what becomes of it. */
async function asked(
  somebody: Partial<Principal>,
  holdsAll: boolean,
  streamed: boolean,
): Promise<readonly string[]> {
  const calls: string[] = [];
  const note = (call: string) => async (): Promise<void> => void calls.push(call);
  const ledger: Partial<Ledger> = {
    holdsAll,
    priceOf: () => PRICE,
    requireRunning: () => void calls.push('running'),
    hold: note('hold'),
    sync: note('sync'),
    settle: async (_, unheld) => void calls.push(unheld === true ? 'settle unheld' : 'settle'),
  };
  const principal = { ...OWNER, ...somebody };
  const admission = createAdmission(ledger as Ledger, null);
  const admitted = await admission.admit({ ...CALLER, principal }, MODEL, true);
  const { onDisk }: Held = await admitted.hold(NOTHING, PRICE, 5, streamed);
  expect(onDisk !== null).toBe(streamed);
  await onDisk;
  await admitted.settle({ completionTokens: 0 } as Parameters<Ledger['settle']>[0]);
  return calls;
}

describe('a request', () => {
  it.each([
    ['that a bound of credit may refuse', CREDIT, false],
    ['that a budget may refuse', BUDGET, false],
    ['where the database may go away', {}, true],
  ])('%s is held before it runs', async (_, somebody, holdsAll) => {
    const [hold, settle] = await asked(somebody, holdsAll, false);
    expect(hold).toBe('hold');
    expect(settle).toMatch(/^settle/);
  });

  it('that nothing can refuse runs at once where the ledger does', async () => {
    expect(await asked({}, false, false)).toEqual(['running', 'settle unheld']);
  });

  it.each([CREDIT, BUDGET, {}])('of which words leave early is held on disk: %j', async (who) => {
    expect((await asked(who, false, true)).slice(0, 2)).toEqual(['hold', 'sync']);
  });

  it('that might be refused is never settled without its holding', async () => {
    expect((await asked(CREDIT, false, false)).at(-1)).toBe('settle');
    expect((await asked(BUDGET, true, true)).at(-1)).toBe('settle');
  });
});
