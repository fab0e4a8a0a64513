import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { heldClock, type HeldClock } from '../../test/support/held-clock.ts';
import { createAttempts, type Attempts } from './attempts.ts';

const MINUTE_MS = 60_000;

/** Seconds to wait, or null when the attempt may go on. */
function tryOnce(attempts: Attempts, email: string | null, address: string): number | null {
  try {
    attempts.begin(email, address);
    return null;
  } catch (error) {
    const { code, retryAfterSeconds } = error as { code: string; retryAfterSeconds: number };
    expect(code).toBe('sign-in-throttled');
    return retryAfterSeconds;
  }
}

function repeat(
  times: number,
  email: (index: number) => string | null,
  address: (index: number) => string,
): [Attempts, HeldClock] {
  const clock = heldClock();
  const attempts = createAttempts(clock);
  for (let index = 0; index < times; index += 1) {
    expect(tryOnce(attempts, email(index), address(index))).toBeNull();
  }
  return [attempts, clock];
}

it('an e-mail has ten in a quarter of an hour, wherever they come from', () => {
  const [attempts, clock] = repeat(
    10,
    () => 'a@x',
    (index) => `10.0.0.${index}`,
  );
  expect(tryOnce(attempts, 'a@x', '10.1.1.1')).toBe(900);
  expect(tryOnce(attempts, 'b@x', '10.1.1.1')).toBeNull();
  clock.pass(14 * MINUTE_MS + 500);
  expect(tryOnce(attempts, 'a@x', '10.1.1.1')).toBe(60);
  clock.pass(MINUTE_MS - 500);
  expect(tryOnce(attempts, 'a@x', '10.1.1.1')).toBeNull();
});

it('an address has fifty, whatever they name', () => {
  const [attempts, clock] = repeat(
    50,
    (index) => (index % 2 === 0 ? `${index}@x` : null),
    () => '10.0.0.1',
  );
  expect(tryOnce(attempts, 'new@x', '10.0.0.1')).toBe(900);
  expect(tryOnce(attempts, null, '::ffff:10.0.0.1')).toBe(900);
  expect(tryOnce(attempts, 'new@x', '10.0.0.2')).toBeNull();
  clock.pass(15 * MINUTE_MS);
  expect(tryOnce(attempts, 'new@x', '10.0.0.1')).toBeNull();
});

it('of IPv6 the first 64 bits are the address', () => {
  const [attempts] = repeat(
    50,
    () => null,
    (index) => `2001:db8:1:2:${index.toString(16)}::1`,
  );
  expect(tryOnce(attempts, null, '2001:db8:1:2:ffff::')).toBe(900);
  expect(tryOnce(attempts, null, '2001:db8:1:3::1')).toBeNull();
});

it('refused ones do not make the wait longer', () => {
  const [attempts, clock] = repeat(
    10,
    () => 'a@x',
    () => '10.0.0.1',
  );
  for (let minute = 0; minute < 15; minute += 1) {
    expect(tryOnce(attempts, 'a@x', '10.0.0.1')).toBe((15 - minute) * 60);
    clock.pass(MINUTE_MS);
  }
  expect(tryOnce(attempts, 'a@x', '10.0.0.1')).toBeNull();
});

it('begin anew for who knew the password', () => {
  const [attempts] = repeat(
    9,
    () => 'a@x',
    () => '10.0.0.1',
  );
  attempts.succeeded('a@x');
  for (let index = 0; index < 10; index += 1)
    expect(tryOnce(attempts, 'a@x', '10.0.0.2')).toBeNull();
  expect(tryOnce(attempts, 'a@x', '10.0.0.2')).toBe(900);
});

it('whoever waits as long as it says is let in', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 * MINUTE_MS), { minLength: 11, maxLength: 60 }), (pauses) => {
      const clock = heldClock();
      const attempts = createAttempts(clock);
      for (const pause of pauses) {
        const seconds = tryOnce(attempts, 'a@x', 'somewhere');
        if (seconds !== null) {
          clock.pass((seconds - 1) * 1000 - 1);
          if (seconds > 1) expect(tryOnce(attempts, 'a@x', 'somewhere')).not.toBeNull();
          clock.pass(1001);
          expect(tryOnce(attempts, 'a@x', 'somewhere')).toBeNull();
        }
        clock.pass(pause);
      }
    }),
  );
});
