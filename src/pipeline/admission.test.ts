import { describe, expect, it } from 'vitest';
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

/** What the ledger was asked, in order, by a request. */
async function asked(streamed: boolean): Promise<readonly string[]> {
  const calls: string[] = [];
  const note = (call: string) => async (): Promise<void> => void calls.push(call);
  const ledger: Partial<Ledger> = {
    priceOf: () => PRICE,
    hold: note('hold'),
    sync: note('sync'),
    settle: note('settle'),
  };
  const admission = createAdmission(ledger as Ledger, null);
  const admitted = await admission.admit(CALLER, MODEL, true);
  const { onDisk }: Held = await admitted.hold(NOTHING, PRICE, 5, streamed);
  expect(onDisk !== null).toBe(streamed);
  await onDisk;
  await admitted.settle({ completionTokens: 0 } as Parameters<Ledger['settle']>[0]);
  return calls;
}

describe('a request', () => {
  it('that is answered as a whole is held, and on disk with its settlement', async () => {
    expect(await asked(false)).toEqual(['hold', 'settle']);
  });

  it('of which words leave early is on disk before them', async () => {
    expect(await asked(true)).toEqual(['hold', 'sync', 'settle']);
  });
});
