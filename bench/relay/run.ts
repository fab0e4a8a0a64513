/**
 * Mimosa as a relay, against Portkey's gateway, LiteLLM's proxy, a bare Node relay and direct
 * access, all in front of one scripted upstream, in one interleaved run.
 * `npm run bench:relay -- small stream hang-up large` runs only the cases named.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CASES, warmUp } from './cases.ts';
import { startLoad } from './load.ts';
import { writePicture } from './picture-body.ts';
import { printConditions, printScores, printTargets } from './print.ts';
import { Scores } from './scores.ts';
import { startField, type Field } from './subjects.ts';

/** Runs the cases named, or all; prints tables and targets. */
export async function run(names: readonly string[] = Object.keys(CASES)): Promise<void> {
  const unknown = names.filter((name) => !(name in CASES));
  if (unknown.length > 0) throw new Error(`no such case: ${unknown.join(', ')}`);
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-bench-'));
  try {
    const picturePath = path.join(directory, 'noise.png');
    await writePicture(picturePath);
    const field = await startField();
    try {
      await measure(field, names, picturePath);
    } finally {
      await field.close();
    }
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measure(field: Field, names: readonly string[], picturePath: string): Promise<void> {
  const scores = new Scores();
  const [load, besideLoad] = [startLoad(), startLoad()];
  const bench = { field, load, besideLoad, scores, picturePath };
  try {
    printConditions();
    await warmUp(bench);
    for (const name of names) {
      console.log(`… ${name}`);
      await CASES[name]!(bench);
    }
  } finally {
    load.close();
    besideLoad.close();
  }
  printScores(
    scores,
    field.subjects.map(({ name }) => name),
  );
  printTargets(scores);
}

if (import.meta.main) {
  const named = process.argv.slice(2);
  await run(named.length > 0 ? named : undefined);
}
