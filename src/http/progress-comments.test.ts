/** Reports become comments, few enough to read, and none that matters is missing. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../core/progress.ts';
import { createProgressComments, type ProgressComments } from './progress-comments.ts';

const PART = 'messages[0].content[1]';

/** Comments told so far, and a clock to turn. */
function listen(): ProgressComments & { told: string[]; clock: { ms: number } } {
  const told: string[] = [];
  const clock = { ms: 0 };
  const comments = createProgressComments((comment) => told.push(comment), {
    nowMs: () => clock.ms,
  });
  return { ...comments, told, clock };
}

function fetching(bytes: number, part = PART): Progress {
  return { type: 'fetching', part, bytes, totalBytes: 1000 };
}

function bytesTold(told: readonly string[]): number[] {
  return told.flatMap((comment) => {
    const found = /"bytes":(\d+)/.exec(comment);
    return found ? [Number(found[1])] : [];
  });
}

describe('progress comments', () => {
  it('are lines of JSON in the words of the wire', () => {
    const { report, told } = listen();
    report({ type: 'queued' });
    report(fetching(5));
    report({ type: 'fetching', part: 'b', bytes: 6, totalBytes: null });
    report({ type: 'decoding', part: PART });
    report({ type: 'perceiving', part: PART, done: 1, total: 4 });
    report({ type: 'perceiving', part: 'b', done: 0, total: null });
    expect(told).toEqual([
      ': mimosa {"type":"queued"}\n\n',
      `: mimosa {"type":"fetching","part":"${PART}","bytes":5,"total_bytes":1000}\n\n`,
      ': mimosa {"type":"fetching","part":"b","bytes":6,"total_bytes":null}\n\n',
      `: mimosa {"type":"decoding","part":"${PART}"}\n\n`,
      `: mimosa {"type":"perceiving","part":"${PART}","done":1,"total":4}\n\n`,
      ': mimosa {"type":"perceiving","part":"b","done":0,"total":null}\n\n',
    ]);
  });

  it('come at most four times a second for each part', () => {
    const { report, told, clock } = listen();
    for (clock.ms = 0; clock.ms < 1000; clock.ms += 10) {
      report(fetching(clock.ms));
      report(fetching(clock.ms, 'b'));
    }
    expect(bytesTold(told)).toEqual([0, 0, 250, 250, 500, 500, 750, 750]);
  });

  it('tell the last of one kind before the first of the next', () => {
    const { report, told } = listen();
    for (const bytes of [1, 2, 3]) report(fetching(bytes));
    report({ type: 'decoding', part: PART });
    expect(bytesTold(told)).toEqual([1, 3]);
    expect(told.at(-1)).toContain('decoding');
  });

  it('tell what was held back when asked, once', () => {
    const { report, told, flush } = listen();
    for (const bytes of [1, 2]) report(fetching(bytes));
    for (const bytes of [7, 8]) report(fetching(bytes, 'b'));
    flush();
    flush();
    expect(bytesTold(told)).toEqual([1, 7, 2, 8]);
  });

  it('never leave out the first and the last of a part', () => {
    const gaps = fc.array(fc.nat(400), { minLength: 1 });
    fc.assert(
      fc.property(gaps, (gapsMs) => {
        const { report, told, clock, flush } = listen();
        for (const [index, gapMs] of gapsMs.entries()) {
          clock.ms += gapMs;
          report(fetching(index));
        }
        flush();
        const bytes = bytesTold(told);
        expect(bytes[0]).toBe(0);
        expect(bytes.at(-1)).toBe(gapsMs.length - 1);
        expect(bytes).toEqual([...new Set(bytes)].toSorted((a, b) => a - b));
      }),
    );
  });
});
