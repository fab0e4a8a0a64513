import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  framesAt,
  hasTimes,
  type PacketTable,
  planPackets,
  REFERENCE,
  SKIP,
  WANTED,
} from './plan.ts';

/** A table from presentation times; a time with `k` begins a group, one with `h` is hidden. */
function table(...packets: string[]): PacketTable {
  return {
    count: packets.length,
    pts: packets.map((packet) => Number.parseInt(packet, 10)),
    key: packets.map((packet) => packet.includes('k')),
    hidden: packets.map((packet) => packet.includes('h')),
  };
}

function wantedAt(...times: number[]): { pts: number; indexes: number[] }[] {
  return times.map((pts, index) => ({ pts, indexes: [index] }));
}

describe('which frame shows a time', () => {
  it('is the last at or before it, the first when there is none before', () => {
    const times = [0, 0.5, 1, 1.49, 9].map((seconds, index) => ({ index, seconds }));
    expect(framesAt([0.2, 1, 1.5], times)).toEqual([
      { frame: 0, indexes: [0, 1] },
      { frame: 1, indexes: [2, 3] },
      { frame: 2, indexes: [4] },
    ]);
  });

  it('agrees with looking through all frames', () => {
    const seconds = fc.integer({ min: 0, max: 400 }).map((tick) => tick / 40);
    const shownTimes = fc.uniqueArray(seconds, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(shownTimes, fc.array(seconds, { maxLength: 60 }), (shown, asked) => {
        shown.sort((one, other) => one - other);
        asked.sort((one, other) => one - other);
        const times = asked.map((time, index) => ({ index, seconds: time }));
        const found = framesAt(shown, times).flatMap(({ frame, indexes }) =>
          indexes.map((index) => [index, frame]),
        );
        const expected = asked.map((time, index) => [
          index,
          Math.max(
            0,
            shown.findLastIndex((start) => start <= time),
          ),
        ]);
        expect(found).toEqual(expected);
      }),
    );
  });
});

describe('the plan', () => {
  const groups = table('0k', '2', '1', '3k', '5', '4', '6k', '8', '7');

  it('sends nothing of groups without wanted frames', () => {
    const [part] = planPackets(groups, wantedAt(4), 1);
    expect([...part!.actions]).toEqual([
      SKIP,
      SKIP,
      SKIP,
      REFERENCE,
      REFERENCE,
      WANTED,
      SKIP,
      SKIP,
      SKIP,
    ]);
  });

  it('stops after the last wanted packet of a group', () => {
    const [part] = planPackets(groups, wantedAt(0, 5), 1);
    expect([...part!.actions]).toEqual([
      WANTED,
      SKIP,
      SKIP,
      REFERENCE,
      WANTED,
      SKIP,
      SKIP,
      SKIP,
      SKIP,
    ]);
  });

  it('sends the whole group before when a wanted frame leads its key frame', () => {
    const open = table('0k', '1', '2', '5k', '3', '4', '6');
    const [part] = planPackets(open, wantedAt(4), 1);
    expect([...part!.actions]).toEqual([
      REFERENCE,
      REFERENCE,
      REFERENCE,
      REFERENCE,
      REFERENCE,
      WANTED,
      SKIP,
    ]);
  });

  it('never counts a hidden packet as wanted', () => {
    const edited = table('-2kh', '-1h', '0', '1');
    const [part] = planPackets(edited, wantedAt(0), 1);
    expect([...part!.actions]).toEqual([REFERENCE, REFERENCE, WANTED, SKIP]);
  });

  it('knows when it cannot be made', () => {
    expect(hasTimes([3, 1])).toBe(true);
    expect(hasTimes([0, NaN])).toBe(false);
    expect(hasTimes([])).toBe(false);
  });

  it('gives every wanted frame to exactly one part, which sends it after its key packet', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 9 }),
        (lengths, parts, step) => {
          const packets = lengths.flatMap((length) =>
            Array.from({ length }, (_, place) => place === 0),
          );
          const all = table(...packets.map((key, pts) => `${pts}${key ? 'k' : ''}`));
          const wanted = wantedAt(...all.pts.filter((pts) => pts % step === 0));
          const shares = planPackets(all, wanted, parts);
          const given = shares.flatMap((share) => share.wanted.map((frame) => frame.pts));
          expect(given.toSorted((one, other) => one - other)).toEqual(
            wanted.map((frame) => frame.pts),
          );
          for (const { actions, wanted: own } of shares) {
            for (const { pts } of own) {
              const key = all.key.lastIndexOf(true, pts);
              expect(actions[pts]).toBe(WANTED);
              expect([...actions.subarray(key, pts)]).not.toContain(SKIP);
            }
          }
        },
      ),
    );
  });

  it('shares the work about evenly', () => {
    const packets = Array.from({ length: 2000 }, (_, pts) => `${pts}${pts % 50 === 0 ? 'k' : ''}`);
    const all = table(...packets);
    const wanted = wantedAt(...all.pts.filter((pts) => pts % 10 === 0));
    const counts = planPackets(all, wanted, 2).map((share) => share.wanted.length);
    expect(Math.min(...counts)).toBeGreaterThan(80);
  });
});
