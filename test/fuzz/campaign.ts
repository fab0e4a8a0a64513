/**
 * A fuzz campaign against a running server: sound requests first, then every type at every path,
 * then drawn cases, each judged by the oracle, and at the end what must be as it was: good answers,
 * an empty spool, a log without errors, memory. The same seed draws the same cases.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { SOUND_CASES } from './bodies.ts';
import { fuzzCases, wrongTypes } from './cases.ts';
import { exchange } from './exchange.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { faultOf } from './oracle.ts';
import { type ResidentMemory, residentMemory } from './process-memory.ts';
import { reduceBody } from './reduce.ts';
import type { Target } from './target.ts';

const MEBIBYTE = 1_048_576;
/** Cases between two looks at the clock and at the server's health. */
const BATCH_CASES = 100;
/** A fault is made smaller for so long, first its edits, then its bytes. */
const SHRINK_LIMIT_MS = 20_000;
/** Faults of so many kinds are enough for one campaign. */
const MAX_FAULTS = 10;
/** Time for the server to give back what requests held, garbage included. */
const SETTLE_POLLS = 60;
const SETTLE_POLL_MS = 250;
/**
 * By how much memory may grow. The server itself: heaps and arenas that were not asked to shrink; it
 * was measured to level out. Its children: each decoder of pictures may keep 384 MB for the next one.
 */
export const GROWTH_LIMITS_BYTES: ResidentMemory = {
  own: 256 * MEBIBYTE,
  children: 1024 * MEBIBYTE,
};

interface Fault {
  readonly what: string;
  /** The smallest request found; null when no single one is to blame. */
  readonly fuzzCase: FuzzCase | null;
}

export interface CampaignReport {
  readonly cases: number;
  /** Answers by status; `none` where none was due or the connection closed. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly faults: readonly Fault[];
  /** Before the drawn cases, and after them. */
  readonly memory: { readonly before: ResidentMemory; readonly after: ResidentMemory };
}

export interface CampaignOptions {
  readonly seed: number;
  /** Asked between batches. */
  readonly goOn: (cases: number) => boolean;
}

/** Never rejects for what the server does; that is what the report is for. */
export async function runCampaign(
  target: Target,
  { seed, goOn }: CampaignOptions,
): Promise<CampaignReport> {
  const { server } = target;
  const faults: Fault[] = [];
  const statuses = new Map<string, number>();
  const known = new Set<string>();
  let cases = 0;

  const judge = async (fuzzCase: FuzzCase): Promise<string | null> => {
    const result = await exchange(server.url, server.key, fuzzCase);
    const status = result.type === 'answer' ? String(result.answer.status) : 'none';
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    cases += 1;
    const what = faultOf(result, fuzzCase);
    return what === null ? null : `${fuzzCase.route}: ${what}`;
  };

  /** A fault of a kind that has not been met yet, or null. */
  const newFaultOf = async (fuzzCase: FuzzCase): Promise<string | null> => {
    const what = await judge(fuzzCase);
    return what === null || known.has(what) ? null : what;
  };
  const keep = async (fuzzCase: FuzzCase): Promise<void> => {
    const fault = await smallestFault(fuzzCase, judge);
    known.add(fault.what);
    faults.push(fault);
  };
  const mayGoOn = (): boolean => goOn(cases) && faults.length < MAX_FAULTS;

  await checkHealth(target, faults);
  for (const fuzzCase of wrongTypes) {
    if (!mayGoOn()) break;
    if ((await newFaultOf(fuzzCase)) !== null) await keep(fuzzCase);
  }
  const before = await residentMemory(server.pid);
  for (let batch = 0; mayGoOn() && (await checkHealth(target, faults)); batch += 1) {
    let shrinkUntilMs = Number.POSITIVE_INFINITY;
    const found = await fc.check(
      fc.asyncProperty(fuzzCases, async (fuzzCase) => {
        if (performance.now() > shrinkUntilMs) return true;
        if ((await newFaultOf(fuzzCase)) === null) return true;
        shrinkUntilMs = Math.min(shrinkUntilMs, performance.now() + SHRINK_LIMIT_MS);
        return false;
      }),
      { seed: seed + batch, numRuns: BATCH_CASES },
    );
    if (found.counterexample !== null) await keep(found.counterexample[0]);
  }

  await checkHealth(target, faults);
  const after = await settledMemory(target, before);
  faults.push(...(await lastingFaults(target)), ...growthFaults(before, after));
  return { cases, statuses, faults, memory: { before, after } };
}

/** The fault of a case, with as little of its body as still shows it. */
async function smallestFault(
  fuzzCase: FuzzCase,
  judge: (candidate: FuzzCase) => Promise<string | null>,
): Promise<Fault> {
  const what = await judge(fuzzCase);
  if (what === null) return { what: 'a fault that did not come again', fuzzCase };
  const deadlineMs = performance.now() + SHRINK_LIMIT_MS;
  const stillFails = async (body: Buffer): Promise<boolean> =>
    performance.now() < deadlineMs && (await judge({ ...fuzzCase, body })) === what;
  const body = await reduceBody(fuzzCase.body, stillFails);
  return { what, fuzzCase: { ...fuzzCase, body } };
}

/** Sound requests get sound answers; the first that does not is a fault, and ends the campaign. */
async function checkHealth({ server }: Target, faults: Fault[]): Promise<boolean> {
  for (const fuzzCase of SOUND_CASES) {
    const result = await exchange(server.url, server.key, fuzzCase);
    const status = result.type === 'answer' ? result.answer.status : result.type;
    const what = faultOf(result, fuzzCase) ?? (status === 200 ? null : `status ${status}`);
    if (what !== null) {
      faults.push({ what: `${fuzzCase.route}: a sound request got: ${what}`, fuzzCase });
      return false;
    }
  }
  return true;
}

/** Waits, within bounds, until the spool is empty and memory within its limits. */
async function settledMemory(
  { server, spooledFiles }: Target,
  before: ResidentMemory,
): Promise<ResidentMemory> {
  for (let poll = 1; ; poll += 1) {
    const memory = await residentMemory(server.pid);
    const settled =
      growthFaults(before, memory).length === 0 && (await spooledFiles()).length === 0;
    if (settled || poll === SETTLE_POLLS) return memory;
    await sleep(SETTLE_POLL_MS);
  }
}

function growthFaults(before: ResidentMemory, after: ResidentMemory): Fault[] {
  return (['own', 'children'] as const).flatMap((whose) => {
    const growthBytes = after[whose] - before[whose];
    if (growthBytes <= GROWTH_LIMITS_BYTES[whose]) return [];
    return { what: `memory (${whose}) grew by ${growthBytes} bytes`, fuzzCase: null };
  });
}

async function lastingFaults(target: Target): Promise<Fault[]> {
  const left = await target.spooledFiles();
  const spool = left.length === 0 ? [] : [`${left.length} files left in the spool`];
  const errors = new Set(target.loggedErrors().map((error) => `in the log: ${error}`));
  return [...spool, ...errors].map((what) => ({ what, fuzzCase: null }));
}
