/** Any sequence of writes, in any batches, does to both databases what it does to a simple model. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerWrite, Store } from './store.ts';
import { ModelLedger, type ModelAccount } from './testing/model-ledger.ts';
import {
  DAY_MS,
  HOUR_MS,
  newAccount,
  newCharge,
  newEntry,
  newPrice,
  newReserve,
} from './testing/records.ts';
import { onEachDatabase } from './testing/stores.ts';

const RUNS = 25;
/** The last hour of a month: days, months and hours all change within the times below. */
const START_MS = Date.UTC(2026, 10, 30, 23);

const money = fc.integer({ min: 0, max: 60 });
const budget = fc.option(fc.integer({ min: 0, max: 150 }), { nil: null });
const moment = fc.constantFrom(0, HOUR_MS, DAY_MS, 20 * DAY_MS).map((after) => START_MS + after);
const request = fc.nat(5).map((number) => `request-${number}`);
const account = fc.constantFrom('prepaid', 'postpaid', 'closed', 'nobody');
const key = fc.constantFrom('key-1', 'key-2');

const write: fc.Arbitrary<LedgerWrite> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        requestId: request,
        replicaId: fc.constantFrom('replica-1', 'replica-2'),
        accountId: account,
        keyId: key,
        amountNano: money,
        atMs: moment,
        dayBudgetNano: budget,
        monthBudgetNano: budget,
      })
      .map(newReserve),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        requestId: request,
        accountId: account,
        keyId: key,
        amountNano: money.map((nano) => 0 - nano),
        atMs: moment,
        outcome: fc.constantFrom('answered', 'hung-up', 'failed'),
        longContext: fc.boolean(),
      })
      .map((given) => ({ type: 'settle' as const, charge: newCharge(given) })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        requestId: fc.oneof(
          request,
          fc.nat(3).map((number) => `entry-${number}`),
        ),
        accountId: account,
        amountNano: fc.integer({ min: -60, max: 200 }),
        atMs: moment,
      })
      .map((given) => ({ type: 'post' as const, entry: newEntry(given) })),
  },
);

onEachDatabase((databases) => {
  describe('the ledger', () => {
    it('does what the model does', { timeout: 300_000 }, async () => {
      const store = await databases.open();
      await store.addPrice(newPrice());
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(write, { minLength: 1, maxLength: 6 })),
          async (batches) => {
            // Names of this run alone, in place of an empty database for each.
            run += 1;
            const named = batches.map((batch) => batch.map((each) => renamed(each, `-${run}`)));
            const accounts = await openAccounts(store, `-${run}`);
            const model = new ModelLedger(accounts);
            for (const batch of named) {
              const expected = batch.map((each) => model.write(each));
              expect(await store.write(batch)).toEqual(expected);
            }
            for (const { id } of accounts) await compareAccount(store, model, id);
            expect(await store.audit()).toEqual([]);
          },
        ),
        { numRuns: RUNS },
      );
    });
  });
});

async function openAccounts(store: Store, suffix: string): Promise<readonly ModelAccount[]> {
  const accounts = [
    newAccount({ id: `prepaid${suffix}`, creditNano: 100 }),
    newAccount({ id: `postpaid${suffix}` }),
    newAccount({ id: `closed${suffix}`, disabled: true }),
  ];
  for (const each of accounts) await store.createAccount(each);
  return accounts;
}

function renamed(write: LedgerWrite, suffix: string): LedgerWrite {
  const rename = <T extends { requestId: string; accountId: string }>(record: T): T => ({
    ...record,
    requestId: `${record.requestId}${suffix}`,
    accountId: `${record.accountId}${suffix}`,
    ...('keyId' in record ? { keyId: `${String(record.keyId)}${suffix}` } : {}),
  });
  if (write.type === 'reserve') return rename(write);
  if (write.type === 'settle') return { ...write, charge: rename(write.charge) };
  return { ...write, entry: rename(write.entry) };
}

async function compareAccount(store: Store, model: ModelLedger, accountId: string): Promise<void> {
  expect(await store.account(accountId)).toMatchObject({
    balanceNano: model.balanceOf(accountId),
    reservedNano: model.reservedOf(accountId),
  });
  const everything = { accountId, keyId: null, modelId: null, fromMs: 0, toMs: 2 * START_MS };
  const page = { limit: 1000, afterId: 0 };
  const stored = await store.eventsForward({ ...everything, kind: null, outcome: null }, page);
  const expected = model.events.filter((event) => event.accountId === accountId);
  // The store's order is that of time, the model's that of writing.
  const byTime = expected.toSorted((one, other) => one.atMs - other.atMs);
  expect(stored.map(({ id: _id, ...event }) => event)).toEqual(byTime);
}
