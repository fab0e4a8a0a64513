import { describe, expect, it } from 'vitest';
import type { Outcome } from '../core/ledger-event.ts';
import type { Price } from '../core/prices.ts';
import type { Usage } from '../core/stream-part.ts';
import { chargeOf, type Ending } from './charge.ts';

const PRICE: Price = {
  version: 7,
  modelId: 'mimo-v2.5',
  validFromMs: 0,
  prices: { cachedNano: 80, promptNano: 400, completionNano: 2000 },
  longContextPrices: { cachedNano: 160, promptNano: 800, completionNano: 4000 },
};
const USAGE: Usage = {
  promptTokens: 100,
  cachedTokens: 40,
  completionTokens: 9,
  reasoningTokens: 5,
  modalities: { audio: 3, video: 20 },
};
const SILENT: Usage = { ...USAGE, completionTokens: 0, reasoningTokens: 0 };
const COST_NANO = 40 * 80 + 60 * 400 + 9 * 2000;

function ending(change: Partial<Ending>): Ending {
  return {
    requestId: 'r',
    principal: { accountId: 'main', keyId: 'k' },
    price: PRICE,
    outcome: 'answered',
    usage: USAGE,
    engine: 'here',
    receipt: null,
    atMs: 5,
    ...change,
  };
}

describe('what a request is charged', () => {
  it.each<[Outcome, string, Usage | null, number]>([
    ['answered', 'with an answer', USAGE, -COST_NANO],
    ['answered', 'with an empty answer', SILENT, -(40 * 80 + 60 * 400)],
    ['hung-up', 'after something was said', USAGE, -COST_NANO],
    ['hung-up', 'before anything was said', SILENT, 0],
    ['hung-up', 'before an engine was asked', null, 0],
    ['failed', 'after something was said', USAGE, 0],
    ['failed', 'before anything was said', null, 0],
    ['interrupted', 'after something was said', USAGE, 0],
    ['interrupted', 'before anything was said', null, 0],
  ])('%s, %s', (outcome, _when, usage, amountNano) => {
    const charge = chargeOf(ending({ outcome, usage }));
    expect(charge).toMatchObject({ kind: 'charge', outcome, amountNano, priceVersion: 7 });
    expect(Object.is(charge.amountNano, -0)).toBe(false);
    const { promptTokens, cachedTokens, completionTokens, reasoningTokens } = charge;
    const counted = amountNano === 0 ? null : usage;
    expect({ promptTokens, cachedTokens, completionTokens, reasoningTokens }).toEqual({
      promptTokens: counted?.promptTokens ?? 0,
      cachedTokens: counted?.cachedTokens ?? 0,
      completionTokens: counted?.completionTokens ?? 0,
      reasoningTokens: counted?.reasoningTokens ?? 0,
    });
  });

  it('names the tokens of media, 0 for kinds that were not there', () => {
    expect(chargeOf(ending({}))).toMatchObject({
      audioTokens: 3,
      imageTokens: 0,
      videoTokens: 20,
    });
  });

  it('says whether the prices of long contexts held', () => {
    const long = { ...USAGE, promptTokens: 300_000, cachedTokens: 0 };
    expect(chargeOf(ending({ usage: long }))).toMatchObject({
      longContext: true,
      amountNano: -(300_000 * 800 + 9 * 4000),
    });
    expect(chargeOf(ending({})).longContext).toBe(false);
    expect(chargeOf(ending({ usage: long, outcome: 'failed' })).longContext).toBe(false);
    const flat = { ...PRICE, longContextPrices: null };
    expect(chargeOf(ending({ usage: long, price: flat })).longContext).toBe(false);
  });

  it('is no amount that cannot be exact', () => {
    const absurd = { ...USAGE, completionTokens: Number.MAX_SAFE_INTEGER };
    expect(() => chargeOf(ending({ usage: absurd }))).toThrow(RangeError);
  });
});
