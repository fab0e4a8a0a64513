/**
 * All benches, one after the other, as ratios against peers and floors of the same run.
 * `npm run bench -- tokenizer frames bodies relay platform console` runs only those named.
 */
import { run as bodies } from './bodies.ts';
import { run as consolePages } from './console.ts';
import { run as frames } from './frames.ts';
import { run as platform } from './platform/run.ts';
import { run as relay } from './relay/run.ts';
import { run as tokenizer } from './tokenizer.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  tokenizer,
  frames,
  bodies,
  relay,
  platform,
  console: consolePages,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
for (const [name, run] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name}`);
  await run();
}
