import { expect, it } from 'vitest';
import type { Charge } from '../core/ledger-event.ts';
import type { Usage } from '../core/stream-part.ts';
import { OWNER } from './admission.ts';
import { createSettlement, type Ending, nothingSaid, type Settlement } from './settlement.ts';

const usage: Usage = {
  promptTokens: 100,
  cachedTokens: 40,
  completionTokens: 7,
  reasoningTokens: 2,
  modalities: { video: 60 },
};
const engine = { name: 'up', kind: 'vllm', prompt_tokens: null, drift: null, notices: [] };
const answered: Ending = {
  outcome: 'answered',
  usage,
  engine,
  errorCode: null,
  finishReason: 'stop',
  firstPartAtMs: 1030,
  queueMs: 5,
};

function settlementInto(charges: Charge[]): Settlement {
  const beginning = {
    caller: { principal: OWNER, requestId: 'r', dialect: 'openai' },
    price: {
      version: 3,
      modelId: 'mimo-v2.5',
      validFromMs: 0,
      prices: { cachedNano: 1, promptNano: 10, completionNano: 100 },
      longContextPrices: null,
    },
    media: [],
    stream: true,
    startedMs: 1000,
    mediaTimes: { fetchMs: 3, decodeMs: 4 },
    preparedMs: 1010,
  };
  const settle = async (charge: Charge): Promise<void> => void charges.push(charge);
  return createSettlement(beginning, { settle }, { nowMs: () => 1100 });
}

it('tells the ledger what it cost, how long it took and who answered', async () => {
  const charges: Charge[] = [];
  await settlementInto(charges).settle(answered);
  expect(charges).toMatchObject([
    {
      requestId: 'r',
      accountId: OWNER.accountId,
      engine: 'up',
      outcome: 'answered',
      priceVersion: 3,
      amountNano: -(40 + 600 + 700),
      videoTokens: 60,
      receipt: {
        timings: {
          preparedMs: 10,
          fetchMs: 3,
          decodeMs: 4,
          firstPartMs: 20,
          queueMs: 5,
          totalMs: 100,
        },
        finishReason: 'stop',
      },
    },
  ]);
});

it('knows only the first end', async () => {
  const charges: Charge[] = [];
  const settlement = settlementInto(charges);
  expect(settlement.settled).toBe(false);
  await settlement.settle(nothingSaid('failed', 'engine-timeout'));
  await settlement.settle(answered);
  expect(settlement.settled).toBe(true);
  expect(charges).toMatchObject([
    { outcome: 'failed', amountNano: 0, engine: null, receipt: { errorCode: 'engine-timeout' } },
  ]);
});

it('charges nothing where an engine counts what nobody could pay', async () => {
  const charges: Charge[] = [];
  const absurd = { ...answered, usage: { ...usage, completionTokens: 1e15 } };
  await expect(settlementInto(charges).settle(absurd)).rejects.toMatchObject({
    code: 'engine-failed',
  });
  expect(charges).toMatchObject([{ outcome: 'failed', amountNano: 0, completionTokens: 0 }]);
});
