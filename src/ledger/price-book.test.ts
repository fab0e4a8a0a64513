import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../core/models.ts';
import { BY_SETTINGS } from '../core/prices.ts';
import { type Desk, MODEL, openDesk } from './desk.fixture.ts';
import { openPriceBook, type PriceBook } from './price-book.ts';

const START_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(START_MS);
});
afterAll(() => desk.close());

/** The model of the desk under another id, at so many nano-dollars per prompt token. */
function model(id: string, promptNano: number): Model {
  return { ...MODEL, id, prices: { ...MODEL.prices, promptNano }, longContextPrices: null };
}

function open(...models: readonly Model[]): Promise<PriceBook> {
  return openPriceBook(desk.store, models, desk);
}

async function admit(id: string, promptNano: number, validFromMs: number): Promise<void> {
  const { prices, longContextPrices } = model(id, promptNano);
  await desk.store.addPrice({ modelId: id, validFromMs, prices, longContextPrices, by: 'admin' });
}

async function bookOf(id: string): Promise<readonly (readonly [number, string | undefined])[]> {
  const entries = (await desk.store.prices()).filter(({ modelId }) => modelId === id);
  return entries.map(({ prices, by }) => [prices.promptNano, by] as const);
}

describe('the price book', () => {
  it('enters a price of the settings once, and again when it has changed', async () => {
    for (const nano of [10, 10, 20, 20, 10]) await open(model('changed', nano));
    expect(await bookOf('changed')).toEqual([
      [10, BY_SETTINGS],
      [20, BY_SETTINGS],
      [10, BY_SETTINGS],
    ]);
  });

  it('tells prices for long prompts from none', async () => {
    const tiers = [null, MODEL.prices, { ...MODEL.prices, cachedNano: 9 }, null];
    for (const longContextPrices of tiers) {
      await open({ ...model('tiers', 1), longContextPrices });
      const book = await open({ ...model('tiers', 1), longContextPrices });
      expect(book.priceOf('tiers').longContextPrices).toEqual(longContextPrices);
    }
    expect(await bookOf('tiers')).toHaveLength(tiers.length);
  });

  it('keeps what an admin has entered over a start with the same settings', async () => {
    await open(model('kept', 10));
    await admit('kept', 30, START_MS);
    const book = await open(model('kept', 10));
    expect(book.priceOf('kept').prices.promptNano).toBe(30);
    expect((await open(model('kept', 40))).priceOf('kept').prices.promptNano).toBe(40);
  });

  it('keeps what an admin has entered after the settings had come to agree with an earlier entry', async () => {
    await open(model('agreed', 10));
    await admit('agreed', 30, START_MS);
    await open(model('agreed', 30));
    await admit('agreed', 40, START_MS);
    const book = await open(model('agreed', 30));
    expect(book.priceOf('agreed').prices.promptNano).toBe(40);
  });

  it('knows a price while the clock is behind the first entry of the settings', async () => {
    const book = await open(model('behind', 10));
    await admit('behind', 20, START_MS);
    await book.refresh();
    desk.setNow(START_MS - DAY_MS);
    expect(book.priceOf('behind').prices.promptNano).toBe(10);
    desk.setNow(START_MS);
    expect(book.priceOf('behind').prices.promptNano).toBe(20);
  });

  it('goes by the entry with the latest start that is not in the future', async () => {
    await open(model('dated', 10));
    await admit('dated', 50, START_MS + 5 * DAY_MS);
    await admit('dated', 20, START_MS + 2 * DAY_MS);
    const book = await open(model('dated', 10));
    const dated: number[] = [];
    for (const days of [0, 1.9999, 2, 4.9999, 5, 400]) {
      desk.setNow(START_MS + days * DAY_MS);
      dated.push(book.priceOf('dated').prices.promptNano);
    }
    desk.setNow(START_MS);
    expect(dated).toEqual([10, 10, 20, 20, 50, 50]);
  });

  it('learns of entries of others when it is read again', async () => {
    const book = await open(model('others', 10));
    const before = book.priceOf('others');
    await admit('others', 60, START_MS);
    expect(book.priceOf('others')).toBe(before);
    await book.refresh();
    expect(book.priceOf('others').prices.promptNano).toBe(60);
    expect(book.priceOf('others').version).toBeGreaterThan(before.version);
  });

  it('has no price for a model that it does not know, or not yet', async () => {
    await admit('later', 10, START_MS + DAY_MS);
    const book = await open();
    for (const id of ['nothing', 'later']) {
      expect(() => book.priceOf(id)).toThrow(
        expect.objectContaining({ code: 'model-unknown', param: 'model' }) as Error,
      );
    }
  });
});
