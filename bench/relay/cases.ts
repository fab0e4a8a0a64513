/**
 * What is measured. Every case visits all subjects in every round, in an order that turns from
 * round to round, so that a machine that slows down or warms up treats all alike.
 */
import type { Load } from './load.ts';
import type { Outcome } from './load-jobs.ts';
import { peakDuring, treeCpuMs } from './process-tree.ts';
import type { Quantity, Scores } from './scores.ts';
import type { Field, Subject } from './subjects.ts';

const MEGABYTE = 1e6;
const MS_PER_SECOND = 1000;
const MICROSECONDS_PER_MS = 1000;
const WARM_UP_MS = 2000;

const SMALL = { rounds: 6, windowMs: 1500, connections: 16 } as const;
const STREAM = { rounds: 8, count: 4, chunks: 50 } as const;
const HANG_UP = { rounds: 3, count: 4 } as const;
/** Volleys follow each other for at least so long, that small requests beside them are many. */
const LARGE = { rounds: 3, atOnce: 8, atLeastMs: 3000, besideEveryMs: 20 } as const;

const SMALL_ALONE: Quantity = { title: 'small JSON, c=1: p50', unit: 'ms' };
export const SMALL_RATE: Quantity = { title: 'small JSON, c=16: requests', unit: '/s' };
/** Steadier than requests/s on a machine that does other things too. */
const SMALL_CPU: Quantity = { title: 'small JSON, c=16: processor time a request', unit: 'µs' };
export const FIRST_BYTE: Quantity = { title: '50-chunk stream: first byte of content', unit: 'ms' };
const WHOLE_STREAM: Quantity = { title: '50-chunk stream: whole answer', unit: 'ms' };
const ABORT: Quantity = { title: 'hang-up to upstream abort: p50', unit: 'ms' };
export const SLOWEST_ABORT: Quantity = {
  title: 'hang-up to upstream abort: slowest',
  unit: 'ms',
  part: 1,
};
const IDLE_MEMORY: Quantity = { title: 'resident memory before the first large body', unit: 'MB' };
const ONE_LARGE: Quantity = { title: 'one 50 MB body: p50', unit: 'ms' };
const EIGHT_LARGE: Quantity = {
  title: '8 × 50 MB at once: p50 until all are answered',
  unit: 'ms',
};
export const PEAK_MEMORY: Quantity = {
  title: '8 × 50 MB at once: peak resident memory',
  unit: 'MB',
  part: 1,
};
export const PEAK_SHARE: Quantity = {
  title: '8 × 50 MB at once: the same, shared pages counted once',
  unit: 'MB',
  part: 1,
};
const BESIDE_MEDIAN: Quantity = { title: 'small JSON beside 8 × 50 MB: p50', unit: 'ms' };
const BESIDE_WORST: Quantity = {
  title: 'small JSON beside 8 × 50 MB: p99',
  unit: 'ms',
  part: 0.99,
};

export interface Bench {
  readonly field: Field;
  readonly load: Load;
  /** Asks small things while `load` sends large ones. */
  readonly besideLoad: Load;
  readonly scores: Scores;
  readonly picturePath: string;
}

/** By the name that the command line takes. */
export const CASES: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  small,
  stream,
  'hang-up': hangUps,
  large,
};

/** Lets every subject compile, fill its pools and open its files. */
export async function warmUp({ field, load }: Bench): Promise<void> {
  for (const { target } of field.subjects) {
    const { connections } = SMALL;
    await load.run({ kind: 'small', target, connections, windowMs: WARM_UP_MS });
    await load.run({ kind: 'stream', target, count: 2, chunks: STREAM.chunks });
  }
}

async function small({ field, load, scores }: Bench): Promise<void> {
  await interleaved(field, SMALL.rounds, async ({ name, target, pid }) => {
    const { windowMs, connections } = SMALL;
    const alone = await load.run({ kind: 'small', target, connections: 1, windowMs });
    noteSamples(scores, SMALL_ALONE, name, alone, 'tookMs');
    const cpuBeforeMs = await treeCpuMs(pid);
    const crowd = await load.run({ kind: 'small', target, connections, windowMs });
    const cpuMs = (await treeCpuMs(pid)) - cpuBeforeMs;
    const { elapsedMs, failures } = crowd;
    const answers = crowd.samples['tookMs']?.length ?? 0;
    const each = (value: number): readonly number[] => (answers === 0 ? [] : [value]);
    const rate = (answers / elapsedMs) * MS_PER_SECOND;
    const cpu = (cpuMs / answers) * MICROSECONDS_PER_MS;
    scores.note(SMALL_RATE, name, { values: each(rate), answers, failures });
    scores.note(SMALL_CPU, name, { values: each(cpu), answers, failures });
  });
}

async function stream({ field, load, scores }: Bench): Promise<void> {
  await interleaved(field, STREAM.rounds, async ({ name, target }) => {
    const { count, chunks } = STREAM;
    const outcome = await load.run({ kind: 'stream', target, count, chunks });
    noteSamples(scores, FIRST_BYTE, name, outcome, 'firstMs');
    noteSamples(scores, WHOLE_STREAM, name, outcome, 'wholeMs');
  });
}

async function hangUps({ field, load, scores }: Bench): Promise<void> {
  const { upstreamOrigin } = field;
  await interleaved(field, HANG_UP.rounds, async ({ name, target }) => {
    const { count } = HANG_UP;
    const outcome = await load.run({ kind: 'hang-up', target, count, upstreamOrigin });
    noteSamples(scores, ABORT, name, outcome, 'abortMs');
    noteSamples(scores, SLOWEST_ABORT, name, outcome, 'abortMs');
  });
}

async function large(bench: Bench): Promise<void> {
  const { field, load, scores, picturePath } = bench;
  for (const { name, target, pid } of field.subjects) {
    const idle = await peakDuring(pid, () => Promise.resolve());
    const values = [idle.residentBytes / MEGABYTE];
    scores.note(IDLE_MEMORY, name, { values, answers: 0, failures: [] });
    await load.run({ kind: 'large', target, atOnce: 1, picturePath });
  }
  await interleaved(field, LARGE.rounds, async ({ name, target }) => {
    const outcome = await load.run({ kind: 'large', target, atOnce: 1, picturePath });
    noteSamples(scores, ONE_LARGE, name, outcome, 'tookMs');
  });
  await interleaved(field, LARGE.rounds, (subject) => volleys(bench, subject));
}

/** Several large bodies at once, again and again, and small requests meanwhile. */
async function volleys(bench: Bench, { name, target, pid }: Subject): Promise<void> {
  const { load, besideLoad, scores, picturePath } = bench;
  const { atOnce, atLeastMs, besideEveryMs } = LARGE;
  const besides = besideLoad.run({ kind: 'paced', target, everyMs: besideEveryMs });
  const outcomes: Outcome[] = [];
  const peak = await peakDuring(pid, async () => {
    const deadline = performance.now() + atLeastMs;
    while (performance.now() < deadline) {
      outcomes.push(await load.run({ kind: 'large', target, atOnce, picturePath }));
    }
  });
  besideLoad.stop();
  const beside = await besides;
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const answers = outcomes.length * atOnce - failures.length;
  // A volley with a failure has no time: it did not do the work.
  const whole = outcomes.filter((outcome) => outcome.failures.length === 0);
  const values = whole.map(({ elapsedMs }) => elapsedMs);
  scores.note(EIGHT_LARGE, name, { values, answers, failures });
  const resident = [peak.residentBytes / MEGABYTE];
  const share = [peak.proportionalBytes / MEGABYTE];
  scores.note(PEAK_MEMORY, name, { values: resident, answers, failures });
  scores.note(PEAK_SHARE, name, { values: share, answers, failures });
  noteSamples(scores, BESIDE_MEDIAN, name, beside, 'tookMs');
  noteSamples(scores, BESIDE_WORST, name, beside, 'tookMs');
}

async function interleaved(
  { subjects }: Field,
  rounds: number,
  visit: (subject: Subject) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      await visit(subjects[(round + turn) % subjects.length]!);
    }
  }
}

function noteSamples(
  scores: Scores,
  quantity: Quantity,
  subject: string,
  { samples, failures }: Outcome,
  sample: string,
): void {
  const values = samples[sample] ?? [];
  scores.note(quantity, subject, { values, answers: values.length, failures });
}
