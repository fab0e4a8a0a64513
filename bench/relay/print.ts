/** Prints what was measured as tables of ratios, and whether the targets of issue 3 were met. */
import { availableParallelism, cpus } from 'node:os';
import { FIRST_BYTE, PEAK_MEMORY, PEAK_SHARE, SLOWEST_ABORT, SMALL_RATE } from './cases.ts';
import type { Quantity, Scores } from './scores.ts';
import { DIRECT, LITELLM, MIMOSA, MIMOSA_ONE_KEY, PORTKEY } from './subjects.ts';

const TIMES_PORTKEY = 5;
const TIMES_LITELLM = 10;
const FIRST_BYTE_MS = 2;
const PEAK_MEGABYTES = 400;
const ABORT_MS = 100;

const NAME_WIDTH = 17;
const NUMBER_WIDTH = 12;
const TARGET_WIDTH = 30;
const DECIMALS_BELOW = 100;

/** What a reader must know before believing a number. */
export function printConditions(): void {
  const model = cpus()[0]?.model ?? 'unknown processor';
  console.log(`${availableParallelism()} cores (${model}), Node ${process.versions.node}.`);
  console.log('Load generator, subject and upstream share these cores: compare ratios.');
  console.log(
    'Mimosa: key checked, tokens counted, money held and settled on disk, request log on, pictures spooled and checked.',
  );
  console.log(
    `${MIMOSA_ONE_KEY}: the same without money, limits and disk: key checked, counted, logged.`,
  );
  console.log('Portkey: nothing of that. LiteLLM: one worker, master key, no database.');
  console.log(
    'Memory: summed over the process tree; resident counts shared pages once for each process.',
  );
}

/** One table for every quantity. */
export function printScores(scores: Scores, subjects: readonly string[]): void {
  for (const quantity of scores.quantities()) {
    console.log(`\n${quantity.title}`);
    const head = [quantity.unit, '÷ Mimosa', '÷ direct', 'answers'];
    console.log(`  ${' '.repeat(NAME_WIDTH)}${head.map(right).join('')}`);
    for (const name of subjects) printRow(scores, quantity, name);
  }
}

function printRow(scores: Scores, quantity: Quantity, name: string): void {
  const score = scores.get(quantity, name);
  if (score === null) return;
  const ratio = (other: string): string => {
    const base = scores.get(quantity, other)?.value ?? null;
    return score.value === null || base === null ? '–' : shown(score.value / base);
  };
  const value = score.value === null ? 'failed' : shown(score.value);
  const cells = [value, ratio(MIMOSA), ratio(DIRECT), `${score.answers}`];
  console.log(`  ${name.padEnd(NAME_WIDTH)}${cells.map(right).join('')}`);
  const { failures } = score;
  if (failures.length > 0) console.log(`    ${failures.length} FAILED, the first: ${failures[0]}`);
}

function right(text: string): string {
  return text.padStart(NUMBER_WIDTH);
}

/**
 * One line for every target, for Mimosa with its ledger and without; those whose cases or peers are
 * missing are not judged.
 */
export function printTargets(scores: Scores): void {
  for (const subject of [MIMOSA, MIMOSA_ONE_KEY]) printTargetsOf(subject, scores);
}

function printTargetsOf(subject: string, scores: Scores): void {
  console.log(`\ntargets: ${subject}`);
  const value = (quantity: Quantity, name: string): number =>
    scores.get(quantity, name)?.value ?? Number.NaN;
  const rate = value(SMALL_RATE, subject);
  const lateMs = value(FIRST_BYTE, subject) - value(FIRST_BYTE, DIRECT);
  const failures = scores
    .quantities()
    .reduce((sum, quantity) => sum + (scores.get(quantity, subject)?.failures.length ?? 0), 0);
  atLeast(`requests/s: times Portkey's`, rate / value(SMALL_RATE, PORTKEY), TIMES_PORTKEY);
  atLeast(`requests/s: times LiteLLM's`, rate / value(SMALL_RATE, LITELLM), TIMES_LITELLM);
  atMost('first byte: ms after direct', lateMs, FIRST_BYTE_MS);
  atMost('8 × 50 MB: MB resident', value(PEAK_MEMORY, subject), PEAK_MEGABYTES);
  atMost('8 × 50 MB: shared pages once', value(PEAK_SHARE, subject), PEAK_MEGABYTES);
  atMost('slowest abort: ms', value(SLOWEST_ABORT, subject), ABORT_MS);
  atMost('failures listed under it', failures, 0);
}

function atLeast(what: string, measured: number, target: number): void {
  printTarget(what, measured, `≥ ${target}`, measured >= target);
}

function atMost(what: string, measured: number, target: number): void {
  printTarget(what, measured, `≤ ${target}`, measured <= target);
}

function printTarget(what: string, measured: number, target: string, isMet: boolean): void {
  const verdict = Number.isNaN(measured) ? 'not measured' : isMet ? 'met' : 'MISSED';
  console.log(
    `  ${what.padEnd(TARGET_WIDTH)}${right(shown(measured))}${right(target)}  ${verdict}`,
  );
}

/** Two decimals for small numbers, none for large ones. */
function shown(measured: number): string {
  if (Number.isNaN(measured)) return '–';
  return measured.toFixed(Math.abs(measured) < DECIMALS_BELOW ? 2 : 0);
}
