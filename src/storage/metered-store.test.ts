import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../test/support/fresh-store.ts';
import { systemClock } from '../core/clock.ts';
import { openMainAccount } from '../keys/main-account.ts';
import { createMetrics } from '../observe/metrics.ts';
import { meteredStore } from './metered-store.ts';
import type { Reserve } from './store.ts';

let fresh: FreshStore;
beforeEach(async () => {
  fresh = await freshStore();
});
afterEach(() => fresh.close());

const RESERVE: Reserve = {
  type: 'reserve',
  requestId: 'r1',
  replicaId: 'p1',
  accountId: 'main',
  keyId: 'k1',
  modelId: 'm1',
  priceVersion: 1,
  amountNano: 5,
  atMs: 1,
  dayBudgetNano: null,
  monthBudgetNano: null,
};

const NOTHING_USED = {
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  audioTokens: 0,
  imageTokens: 0,
  videoTokens: 0,
};

it('tells of batches, of what is held, and of what fails', async () => {
  const metrics = createMetrics();
  const store = meteredStore(fresh.store, metrics.store);
  await openMainAccount(store, systemClock);
  await store.write([RESERVE, { ...RESERVE, requestId: 'r2' }]);
  expect(await metrics.text()).toContain('mimosa_reservations_open 2\n');
  await store.write([
    {
      type: 'settle',
      charge: {
        kind: 'charge',
        requestId: 'r1',
        accountId: 'main',
        keyId: 'k1',
        modelId: 'm1',
        engine: null,
        outcome: 'failed',
        priceVersion: 1,
        longContext: false,
        amountNano: 0,
        atMs: 2,
        receipt: null,
        ...NOTHING_USED,
      },
    },
  ]);
  await expect(store.billSums('main', 1, 2)).rejects.toThrow();
  const text = await metrics.text();
  expect(text).toContain('mimosa_reservations_open 1\n');
  expect(text).toContain('mimosa_ledger_batch_writes_sum 3\n');
  expect(text).toContain('mimosa_ledger_write_seconds_count 2\n');
  expect(text).toContain('mimosa_store_errors_total{function="billSums"} 1\n');
});
