/** Any sequence of writes, in any batches, does to both databases what it does to a simple model. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerWrite, Store } from './store.ts';
import { ModelLedger, type ModelAccount } from './testing/model-ledger.ts';
import {
  DAY_MS,
  HOUR_MS,
  newAccount,
  newEntry,
  newPrice,
  newReserve,
  settleOf,
} from './testing/records.ts';
import { onEachDatabase } from './testing/stores.ts';

const RUNS = 25;
/** Few enough to meet again, enough to have some of each fate. */
const REQUESTS = 30;
const MAX_BATCH_WRITES = 24;
/** The last hour of a month: days, months and hours all change within the times below. */
const START_MS = Date.UTC(2026, 10, 30, 23);

const money = fc.integer({ min: 0, max: 60 });
const budget = fc.option(fc.integer({ min: 0, max: 900 }), { nil: null });
const moment = fc
  .constantFrom(0, HOUR_MS - 1, HOUR_MS, DAY_MS, 20 * DAY_MS)
  .map((after) => START_MS + after);
const account = fc.constantFrom('prepaid', 'postpaid', 'closed', 'nobody');
const key = fc.constantFrom('key-1', 'key-2');
/** A request and mostly its own account, so that much of what is reserved is settled. */
const request = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.nat(REQUESTS - 1).map((number) => ({
      requestId: `request-${number}`,
      accountId: number % 2 === 0 ? 'prepaid' : 'postpaid',
    })),
  },
  fc.record({ requestId: fc.constant('request-0'), accountId: account }),
);

const write: fc.Arbitrary<LedgerWrite> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        request,
        replicaId: fc.constantFrom('replica-1', 'replica-1', 'replica-2'),
        keyId: key,
        amountNano: money,
        atMs: moment,
        dayBudgetNano: budget,
        monthBudgetNano: budget,
      })
      .map(({ request, ...given }) => newReserve({ ...given, ...request })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        request,
        keyId: key,
        amountNano: money.map((nano) => 0 - nano),
        atMs: moment,
        outcome: fc.constantFrom('answered', 'hung-up', 'failed'),
        longContext: fc.boolean(),
      })
      .map(({ request, ...given }) => settleOf({ ...given, ...request })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        requestId: fc.constantFrom('request-1', 'entry-1', 'entry-2', 'entry-3'),
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
          fc.array(fc.array(write, { minLength: 1, maxLength: MAX_BATCH_WRITES, size: 'max' })),
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
    newAccount({ id: `prepaid${suffix}`, creditNano: 300 }),
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

  const charges = expected.filter((event) => event.kind === 'charge');
  const hours = Object.groupBy(charges, ({ atMs, keyId }) => nameOf(hourOf(atMs), keyId));
  const sums = Object.entries(hours).map(([hour, members = []]) => {
    const unanswered = members.filter(({ outcome }) => outcome !== 'answered').length;
    const costNano = members.reduce((sum, { amountNano }) => sum - amountNano, 0);
    return [hour, { requests: members.length, unanswered, costNano }];
  });
  const found = await store.usage(everything, ['hour', 'key']);
  const rows = found.map(({ atMs, keyId, requests, unanswered, costNano }) => [
    nameOf(atMs, keyId),
    { requests, unanswered, costNano },
  ]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(sums));
}

function hourOf(atMs: number): number {
  return atMs - (atMs % HOUR_MS);
}

function nameOf(hourMs: number | null, keyId: string | null): string {
  return `${keyId} at ${hourMs}`;
}
