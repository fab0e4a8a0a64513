/** How long anybody waits for a database that does not answer: by timers that only the test moves. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { caller, type Connected, type Desk, ended, openDesk } from './desk.fixture.ts';

const PATIENCE_MS = 10_000;
const UNAVAILABLE = { code: 'store-unavailable', status: 503 };

let desk: Desk;
let one: Connected;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  desk = await openDesk();
  await desk.account('team', 100_000, 0);
  one = await desk.open();
});
afterEach(async () => {
  vi.useRealTimers();
  await desk.close();
});

function hold(requestId: string): Promise<void> {
  const { ledger } = one;
  const price = ledger.priceOf('m');
  return ledger.hold({ requestId, principal: caller('team'), price, amountNano: 10 });
}

function settle(requestId: string): Promise<void> {
  const { ledger } = one;
  return ledger.settle(ended(requestId, caller('team'), ledger.priceOf('m'), desk.nowMs()));
}

/** What has become of the promise: nothing yet, `done`, or its error. */
function watch(promise: Promise<void>): { state: unknown } {
  const watched: { state: unknown } = { state: 'waiting' };
  promise.then(
    () => (watched.state = 'done'),
    (error: unknown) => (watched.state = error),
  );
  return watched;
}

describe('a database that is silent', () => {
  it('is waited for by a reservation for ten seconds', async () => {
    one.setLine('cut');
    const [first, behind] = [watch(hold('first')), watch(hold('behind'))];
    await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    expect(first.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(first.state).toMatchObject(UNAVAILABLE);
    expect(behind.state).toMatchObject(UNAVAILABLE);
  });

  it('is waited for by an answer for ten seconds', async () => {
    await hold('answer');
    one.setLine('cut');
    const settled = watch(settle('answer'));
    await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    expect(settled.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(settled.state).toMatchObject(UNAVAILABLE);
  });
});

describe('a database that refuses', () => {
  it('is asked on for what is owed, whoever waits no longer', async () => {
    await hold('owed');
    one.setLine('down');
    const settled = watch(settle('owed'));
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(settled.state).toMatchObject(UNAVAILABLE);
    one.setLine('up');
    await vi.waitUntil(async () => (await desk.store.eventOfRequest('owed')) !== null, PATIENCE_MS);
    expect(await desk.store.account('team')).toMatchObject({ reservedNano: 0 });
  });

  it('lets nothing new run while a hundred settlements are owed', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `owed ${index}`);
    await Promise.all(ids.map(hold));
    one.setLine('answers-lost');
    const settled = ids.map(settle);
    // Refused without asking the store, which would answer.
    await vi.waitUntil(async () => {
      const writes = one.writes();
      await expect(hold('one more')).rejects.toMatchObject(UNAVAILABLE);
      return one.writes() === writes;
    }, PATIENCE_MS);
    one.setLine('up');
    await Promise.all(settled);
    await hold('afterwards');
  });

  it('is left after ten seconds by a server that stops, which says what is lost', async () => {
    await hold('lost');
    one.setLine('down');
    const settled = watch(settle('lost'));
    const closed = one.ledger.close();
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    await closed;
    expect(settled.state).toMatchObject(UNAVAILABLE);
    expect(desk.warnings).toContainEqual(
      expect.stringContaining('1 requests could not be settled'),
    );
    expect(await desk.store.account('team')).toMatchObject({ reservedNano: 10 });
  });
});
