/**
 * Whatever two replicas do at the same time, and whenever they die: each request that was let in has
 * one event, nothing stays reserved, and balances are the sums of events.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiError } from '../core/errors.ts';
import type { Charge, LedgerEvent, Outcome } from '../core/ledger-event.ts';
import { onEachDatabase } from '../storage/testing/stores.ts';
import { caller, type Connected, type Desk, ended, openDesk } from './desk.fixture.ts';

const SILENCE_MS = 30_000;
const OPENING_NANO = 1500;

type Step =
  | {
      readonly do: 'hold';
      readonly replica: number;
      readonly account: number;
      readonly nano: number;
    }
  | {
      readonly do: 'settle';
      readonly pick: number;
      readonly outcome: Outcome;
      readonly said: number;
    }
  | { readonly do: 'settle again'; readonly pick: number }
  | {
      readonly do: 'top up';
      readonly account: number;
      readonly nano: number;
    }
  | { readonly do: 'crash'; readonly replica: number }
  | { readonly do: 'wait' };

const side = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('hold'),
      replica: side,
      account: side,
      nano: fc.nat(600),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('settle'),
      pick: fc.nat(),
      outcome: fc.constantFrom<Outcome>('answered', 'hung-up', 'failed'),
      said: fc.nat(4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle again'), pick: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('top up'),
      account: side,
      nano: fc.integer({ min: -500, max: 500 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash'), replica: side }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait') }) },
) as fc.Arbitrary<Step>;

interface Replica extends Connected {
  readonly id: string;
  /** Resolves when it dies; what happens in a dead process means nothing. */
  readonly death: PromiseWithResolvers<void>;
  dead: boolean;
}

/** A request as its client knows it. */
interface Known {
  readonly id: string;
  readonly account: number;
  readonly replica: Replica;
  hold: 'asked' | 'held' | 'refused';
  charge: Charge | null;
  settled: boolean;
}

class Story {
  readonly #desk: Desk;
  readonly #name: string;
  readonly #replicas: Replica[] = [];
  readonly #requests: Known[] = [];
  readonly #entries: { readonly id: string; readonly account: number; known: boolean }[] = [];
  #underWay: Promise<void>[] = [];
  #names = 0;

  constructor(desk: Desk, name: string) {
    this.#desk = desk;
    this.#name = name;
  }

  async begin(): Promise<void> {
    for (const account of [0, 1])
      await this.#desk.account(this.#accountId(account), OPENING_NANO, 0);
    this.#replicas.push(await this.#start(), await this.#start());
  }

  async play(next: Step): Promise<void> {
    switch (next.do) {
      case 'hold':
        return this.#hold(this.#replicas[next.replica]!, next.account, next.nano);
      case 'settle':
        return this.#settle(next.pick, next.outcome, next.said);
      case 'settle again':
        return this.#settleAgain(next.pick);
      case 'top up':
        return this.#topUp(next.account, next.nano);
      case 'crash':
        return await this.#crash(next.replica);
      case 'wait':
        await Promise.all(this.#underWay);
        this.#underWay = [];
    }
  }

  /** Both die and are buried. Then the books must be in order. */
  async end(): Promise<void> {
    await Promise.all(this.#replicas.map(kill));
    this.#desk.setNow(this.#desk.nowMs() + SILENCE_MS + 1);
    await this.#bury();
    const sums = [OPENING_NANO, OPENING_NANO];
    for (const { id, account, known } of this.#entries) {
      const event = await this.#desk.store.eventOfRequest(id);
      if (known) expect(event).not.toBeNull();
      sums[account]! += event?.amountNano ?? 0;
    }
    for (const request of this.#requests) {
      const event = await this.#desk.store.eventOfRequest(request.id);
      checkEvent(request, event);
      sums[request.account]! += event?.amountNano ?? 0;
    }
    for (const account of [0, 1]) {
      expect(await this.#desk.store.account(this.#accountId(account))).toMatchObject({
        balanceNano: sums[account],
        reservedNano: 0,
      });
    }
    expect(await this.#desk.store.audit()).toEqual([]);
  }

  #accountId(account: number): string {
    return `${this.#name}, account ${account}`;
  }

  #newName(): string {
    this.#names += 1;
    return `${this.#name}, ${this.#names}`;
  }

  async #start(): Promise<Replica> {
    const id = this.#newName();
    const replica = await this.#desk.open({ replicaId: id });
    return { id, ...replica, death: Promise.withResolvers(), dead: false };
  }

  async #bury(): Promise<void> {
    const nowMs = this.#desk.nowMs();
    await this.#desk.store.releaseLost(nowMs - SILENCE_MS, nowMs);
  }

  #hold(replica: Replica, account: number, amountNano: number): void {
    const request: Known = {
      id: this.#newName(),
      account,
      replica,
      hold: 'asked',
      charge: null,
      settled: false,
    };
    this.#requests.push(request);
    const { ledger } = replica;
    const principal = caller(this.#accountId(account));
    const price = ledger.priceOf('m');
    this.#follow(
      replica,
      ledger.hold({ requestId: request.id, principal, price, amountNano }).then(
        () => void (request.hold = 'held'),
        (error: unknown) => {
          if (replica.dead) return;
          expect((error as ApiError).code).toBe('balance-insufficient');
          request.hold = 'refused';
        },
      ),
    );
  }

  #settle(pick: number, outcome: Outcome, said: number): void {
    const open = this.#alive().filter(({ hold, charge }) => hold === 'held' && charge === null);
    const request = open[pick % open.length];
    if (request === undefined) return;
    const { id, account, replica } = request;
    const principal = caller(this.#accountId(account));
    const price = replica.ledger.priceOf('m');
    request.charge = ended(id, principal, price, this.#desk.nowMs(), outcome, said);
    this.#follow(
      replica,
      replica.ledger.settle(request.charge).then(() => void (request.settled = true)),
    );
  }

  #settleAgain(pick: number): void {
    const over = this.#alive().filter(({ charge }) => charge !== null);
    const request = over[pick % over.length];
    if (request === undefined) return;
    const { replica, charge } = request;
    this.#follow(replica, replica.ledger.settle({ ...charge!, amountNano: -7 }));
  }

  /** Sent to both, as a client does who was not answered: it is posted once. */
  #topUp(account: number, amountNano: number): void {
    const entry = { id: this.#newName(), account, known: false };
    this.#entries.push(entry);
    for (const replica of this.#replicas) {
      const posted = replica.ledger.post({
        kind: 'adjustment',
        requestId: entry.id,
        accountId: this.#accountId(account),
        amountNano,
        atMs: this.#desk.nowMs(),
        note: '',
        by: 'root',
      });
      this.#follow(
        replica,
        posted.then(() => void (entry.known = true)),
      );
    }
  }

  async #crash(index: number): Promise<void> {
    const dead = this.#replicas[index]!;
    const survivor = this.#replicas[1 - index]!;
    await kill(dead);
    this.#desk.setNow(this.#desk.nowMs() + SILENCE_MS + 1);
    this.#replicas[index] = await this.#start();
    // Beats and burials go by timers, for which this test does not wait.
    await this.#desk.store.beat({ replicaId: survivor.id, atMs: this.#desk.nowMs() });
    await this.#bury();
  }

  #alive(): Known[] {
    return this.#requests.filter(({ replica }) => !replica.dead);
  }

  /** To be waited for, unless its replica dies first. */
  #follow(replica: Replica, work: Promise<unknown>): void {
    this.#underWay.push(Promise.race([work.then(() => {}), replica.death.promise]));
  }
}

/** What it has asked of the store lands within the time for which others wait. */
async function kill(replica: Replica): Promise<void> {
  replica.setLine('cut');
  replica.dead = true;
  replica.death.resolve();
  await replica.landed();
}

function checkEvent({ hold, charge, settled }: Known, event: LedgerEvent | null): void {
  if (hold === 'refused') {
    expect(event).toBeNull();
  } else if (settled) {
    expect(event).toMatchObject(charge!);
  } else if (hold === 'held') {
    const { outcome } = event as Charge;
    expect(['interrupted', charge?.outcome]).toContain(outcome);
    if (outcome !== 'interrupted') expect(event).toMatchObject(charge!);
  } else if (event !== null) {
    expect(event).toMatchObject({ outcome: 'interrupted', amountNano: 0 });
  }
}

onEachDatabase((databases) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(undefined, await databases.place());
  });
  afterAll(() => desk.close());

  it('the books are in order after every story', async () => {
    let stories = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        stories += 1;
        const story = new Story(desk, `story ${stories}`);
        await story.begin();
        for (const next of steps) await story.play(next);
        await story.end();
      }),
      { numRuns: 40 },
    );
  });
});
