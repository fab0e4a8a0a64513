/**
 * Mimosa as a relay, against Portkey's gateway, LiteLLM's proxy, a bare Node relay and direct
 * access, all in front of one scripted upstream, in one interleaved run.
 * `npm run bench:relay -- small stream hang-up large` runs only the cases named.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CASES, warmUp, type Bench } from './cases.ts';
import { startLoad } from './load.ts';
import { writePicture } from './picture-body.ts';
import { printConditions, printScores, printTargets } from './print.ts';
import { Scores } from './scores.ts';
import { startField } from './subjects.ts';

/** Runs the cases named, or all; prints tables and targets. */
export async function run(names: readonly string[] = Object.keys(CASES)): Promise<void> {
  const unknown = names.filter((name) => !(name in CASES));
  if (unknown.length > 0) throw new Error(`no such case: ${unknown.join(', ')}`);
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-bench-'));
  const picturePath = path.join(directory, 'noise.png');
  await writePicture(picturePath);
  const field = await startField();
  const [load, besideLoad] = [startLoad(), startLoad()];
  try {
    printConditions();
    const scores = new Scores();
    const bench: Bench = { field, load, besideLoad, scores, picturePath };
    await warmUp(bench);
    for (const name of names) {
      console.log(`… ${name}`);
      await CASES[name]!(bench);
    }
    printScores(
      scores,
      field.subjects.map(({ name }) => name),
    );
    printTargets(scores);
  } finally {
    load.close();
    besideLoad.close();
    await field.close();
    await rm(directory, { recursive: true });
  }
}

if (import.meta.main) {
  const named = process.argv.slice(2);
  await run(named.length > 0 ? named : undefined);
}
