/**
 * Money that two replicas hand out at the same time: neither a prepaid account nor the budget of a
 * key is ever overdrawn, and what is left is less than one request might take.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costNano, maxCostNano } from '../../src/core/money.ts';
import { ask, countTokens, type Heard } from '../support/asking.ts';
import { accountOf, addPerson, type Person, type PersonOptions } from '../support/people.ts';
import { chargesOf, MODEL } from '../support/platform.ts';
import { startPostgres } from '../support/postgres.ts';
import { startReplicas, type TestReplicas } from '../support/replicas.ts';
import { streamed } from '../support/scripted-upstream.ts';

/** Clients of each replica. */
const CLIENTS = 8;
const MONEY_NANO = 2_000_000;
const MOST_TOKENS = 50;

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const PURSES: readonly { readonly name: string; readonly options: PersonOptions }[] = [
  { name: 'a prepaid account', options: { creditNano: 0, topUpNano: MONEY_NANO } },
  { name: 'the credit of an account', options: { creditNano: MONEY_NANO } },
  { name: 'a budget of a day', options: { key: { limits: { dayBudgetNano: MONEY_NANO } } } },
  { name: 'a budget of a month', options: { key: { limits: { monthBudgetNano: MONEY_NANO } } } },
];

describe.skipIf(postgres === null)('two replicas', () => {
  let running: TestReplicas;

  beforeAll(async () => {
    running = await startReplicas(postgres!, null);
    running.upstream.script(
      streamed([{ content: 'One ' }, { content: 'word' }], { pauseMs: 5, usage: null }),
    );
  });
  afterAll(async () => {
    expect(await running.store.audit()).toEqual([]);
    await running.close();
  });

  function say(replica: number, person: Person, stream: boolean): Promise<Heard> {
    return ask(running.replicas[replica]!.url, person.key, 'openai', bodyOf(stream));
  }

  async function askUntilRefused(replica: number, person: Person): Promise<number> {
    for (let answered = 0; ; answered += 1) {
      const { status, text } = await say(replica, person, answered % 2 === 0);
      if (status === 200) continue;
      expect(status, text).toBe(402);
      return answered;
    }
  }

  it.each(PURSES)('spend $name to its end and no further', async ({ options }) => {
    const person = await addPerson(running.store, options);
    const clients = Array.from({ length: 2 * CLIENTS }, (_, client) =>
      askUntilRefused(client % 2, person),
    );
    const crowd = await Promise.all(clients);
    // The crowd was refused for what it held itself; whoever comes alone gets the rest.
    const alone = [await askUntilRefused(0, person), await askUntilRefused(1, person)];
    const answered = [...crowd, ...alone].reduce((sum, count) => sum + count, 0);

    const charges = await chargesOf(running.store, person);
    expect(charges).toHaveLength(answered);
    const [price] = await pricesOf(person);
    const spentNano = charges.reduce((sum, { amountNano }) => sum - amountNano, 0);
    for (const charge of charges) expect(costNano(price!, charge)).toBe(0 - charge.amountNano);
    const { url } = running.replicas[0];
    const { promptTokens } = await countTokens(url, person.key, bodyOf(false));
    const leftNano = MONEY_NANO - spentNano;
    expect(leftNano).toBeGreaterThanOrEqual(0);
    expect(leftNano).toBeLessThan(maxCostNano(price!, promptTokens, MOST_TOKENS));
    const { balanceNano, reservedNano } = await accountOf(running.store, person);
    expect(reservedNano).toBe(0);
    expect(balanceNano).toBe((options.topUpNano ?? 0) - spentNano);
  });

  /** Those of its charges. */
  async function pricesOf(person: Person): ReturnType<TestReplicas['store']['prices']> {
    const versions = new Set(
      (await chargesOf(running.store, person)).map(({ priceVersion }) => priceVersion),
    );
    expect(versions.size).toBe(1);
    return (await running.store.prices()).filter(({ version }) => versions.has(version));
  }
});

function bodyOf(stream: boolean): object {
  return {
    model: MODEL,
    messages: [{ role: 'user', content: 'Say something.' }],
    stream,
    thinking: { type: 'disabled' },
    max_tokens: MOST_TOKENS,
  };
}
