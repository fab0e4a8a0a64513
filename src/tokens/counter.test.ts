import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createTextCounter } from './counter.ts';

const LONG_TEXT = 'a'.repeat(1_000_000);
const LONG_TEXT_TOKENS = 125_000;
/** A second or more of counting, which every test cuts short. */
const ENDLESS_TEXT = 'a'.repeat(20_000_000);

const counter = createTextCounter();
afterAll(() => counter.close());

describe('counting', () => {
  test('sums texts that are each counted by themselves', async () => {
    expect(await counter.count(['user\n', '\nHi'])).toBe(4);
    expect(await counter.count(['user\n\nHi'])).toBe(3);
    expect(await counter.count([])).toBe(0);
    expect(counter.countNow('user\n\nHi')).toBe(3);
  });

  test('long texts are counted in line, beside short ones', async () => {
    const counts = [
      counter.count([LONG_TEXT]),
      counter.count(['Hello']),
      counter.count([LONG_TEXT, 'Hello']),
    ];
    expect(await Promise.all(counts)).toEqual([LONG_TEXT_TOKENS, 1, LONG_TEXT_TOKENS + 1]);
  });

  test('many short texts together are long too', async () => {
    const texts = Array.from({ length: 20_000 }, () => 'Hello');
    expect(await counter.count(texts)).toBe(20_000);
  });
});

test('400,000 alternating marks leave the event loop free', async () => {
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 1);
  const tokens = await counter.count([`a${'\u0301\u0323'.repeat(200_000)}`]);
  clearInterval(ticking);
  // Counted on this thread, the answer would be there before the first turn.
  expect(turns).toBeGreaterThan(2);
  expect(tokens).toBe(600_001);
});

describe('aborting', () => {
  test('stops the count under way; those in line behind it are answered', async () => {
    const abort = new AbortController();
    const endless = counter.count([ENDLESS_TEXT], abort.signal);
    const next = counter.count([LONG_TEXT]);
    setTimeout(() => abort.abort(new Error('gone')), 20);
    await expect(endless).rejects.toThrow('gone');
    expect(await next).toBe(LONG_TEXT_TOKENS);
  });

  test('takes a count out of the line without waiting for those before it', async () => {
    const abort = new AbortController();
    const stop = new AbortController();
    const endless = counter.count([ENDLESS_TEXT], stop.signal);
    const waiting = counter.count([LONG_TEXT], abort.signal);
    const last = counter.count([LONG_TEXT]);
    abort.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    stop.abort(new Error('stopped'));
    await expect(endless).rejects.toThrow('stopped');
    expect(await last).toBe(LONG_TEXT_TOKENS);
  });

  test('an aborted signal is refused at once, short text or long', async () => {
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(counter.count(['Hello'], signal)).rejects.toThrow('gone');
    await expect(counter.count([LONG_TEXT], signal)).rejects.toThrow('gone');
  });
});

describe('closing', () => {
  const own = createTextCounter();
  afterEach(() => own.close());

  test('rejects counts under way and all later ones', async () => {
    const endless = own.count([ENDLESS_TEXT]);
    const refused = expect(endless).rejects.toThrow('the text counter is closed');
    await own.close();
    await refused;
    await expect(own.count(['Hello'])).rejects.toThrow('the text counter is closed');
  });
});
