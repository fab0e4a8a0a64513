/**
 * The platform's price: what it adds to a request, what its ledger takes, and how long the console
 * waits for ten million events. `npm run bench:platform -- requests ledger console` runs only those
 * named.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { consoleQueries } from './console.ts';
import { ledger } from './ledger.ts';
import { requests } from './requests.ts';

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  requests,
  ledger,
  console: consoleQueries,
};

/** Runs the parts named, or all; prints a table each. */
export async function run(names: readonly string[] = Object.keys(PARTS)): Promise<void> {
  const unknown = names.filter((name) => !(name in PARTS));
  if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(', ')}`);
  const model = cpus()[0]?.model ?? 'unknown processor';
  const load = loadavg()[0]!.toFixed(1);
  console.log(`${availableParallelism()} cores (${model}), Node ${process.versions.node}.`);
  console.log(`Others load this machine with ${load}: all that is run here shares its cores.`);
  for (const name of names) await PARTS[name]!();
}

if (import.meta.main) {
  const named = process.argv.slice(2);
  await run(named.length > 0 ? named : undefined);
}
