import { expect, it } from 'vitest';
import { UnexpectedWork } from './unexpected-work.ts';

/** Counts of the engine at times in seconds, and what is made of each. */
function findings(work: UnexpectedWork, counts: readonly (readonly [number, number | null])[]) {
  return counts.map(([seconds, running]) => work.counted(running, seconds * 1000));
}

it('more than our own is noticed when it has lasted for a minute, and as long as it does', () => {
  const work = new UnexpectedWork();
  work.owned(2);
  const counts = [
    [0, 2],
    [5, 3],
    [64.9, 4],
    [65, 4],
    [70, 3],
    [75, 2],
    [80, 5],
  ] as const;
  expect(findings(work, counts)).toEqual([0, 0, 0, 2, 1, 0, 0]);
});

it('a pause begins the minute anew, and so does a count that is not known', () => {
  const work = new UnexpectedWork();
  const counts = [
    [0, 1],
    [50, 0],
    [55, 1],
    [110, null],
    [115, 1],
    [174, 1],
    [175, 1],
  ] as const;
  expect(findings(work, counts)).toEqual([0, 0, 0, 0, 0, 0, 1]);
});

it('a late count is held against the most that we had meanwhile', () => {
  const work = new UnexpectedWork();
  for (let second = 0; second <= 120; second += 5) {
    work.owned(8);
    work.owned(0);
    expect(work.counted(8, second * 1000)).toBe(0);
  }
  expect(
    findings(work, [
      [125, 8],
      [184, 8],
      [185, 8],
    ]),
  ).toEqual([0, 0, 8]);
});
