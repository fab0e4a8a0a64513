/**
 * `npm run fuzz [-- --seconds N --seed S]`: fuzzes a server of its own for that long and reports.
 * Ends with 0 when every answer was sound. Failing requests are kept in `data/fuzz/`, as they go
 * over the wire.
 */
import { randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type CampaignReport, GROWTH_LIMITS_BYTES, runCampaign } from './campaign.ts';
import { requestBytes } from './exchange.ts';
import { openTarget } from './target.ts';

const DIRECTORY = path.resolve(import.meta.dirname, '../../data/fuzz');
const DEFAULT_SECONDS = 60;
const MAX_SEED = 2 ** 31;
const SHOWN_BODY_CHARACTERS = 500;
const MEBIBYTE = 1_048_576;

const { values } = parseArgs({
  options: { seconds: { type: 'string' }, seed: { type: 'string' } },
});
const seconds = wholeNumber('seconds', values.seconds ?? String(DEFAULT_SECONDS));
const seed = wholeNumber('seed', values.seed ?? String(randomInt(MAX_SEED)));

console.log(
  `Fuzzing for ${seconds} s. Again with: npm run fuzz -- --seconds ${seconds} --seed ${seed}`,
);
const target = await openTarget();
try {
  const deadlineMs = performance.now() + seconds * 1000;
  const report = await runCampaign(target, {
    seed,
    goOn: () => performance.now() < deadlineMs,
  });
  await print(report);
  process.exitCode = report.faults.length === 0 ? 0 : 1;
} finally {
  await target.close();
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`--${name} must be a whole number, got ${text}`);
  process.exit(2);
}

async function print({ cases, statuses, faults, memory }: CampaignReport): Promise<void> {
  const byStatus = [...statuses].map(([status, count]) => `${status}: ${count}`).sort();
  console.log(`${cases} requests; ${byStatus.join(', ')}`);
  const mebibytes = (bytes: number): string => `${Math.round(bytes / MEBIBYTE)} MB`;
  for (const whose of ['own', 'children'] as const) {
    console.log(
      `Memory (${whose}): ${mebibytes(memory.before[whose])} before, ${mebibytes(memory.after[whose])} after; ${mebibytes(GROWTH_LIMITS_BYTES[whose])} of growth are allowed.`,
    );
  }
  await mkdir(DIRECTORY, { recursive: true });
  for (const [index, { what, fuzzCase }] of faults.entries()) {
    console.log(`\nFAULT ${what}`);
    if (fuzzCase === null) continue;
    const file = path.join(DIRECTORY, `${seed}-${index + 1}.http`);
    await writeFile(file, requestBytes(target.server.key, fuzzCase));
    const body = fuzzCase.body.toString();
    console.log(`sent as: ${fuzzCase.framing.name}; ${body.length} characters; kept in ${file}`);
    console.log(body.slice(0, SHOWN_BODY_CHARACTERS));
  }
  console.log(faults.length === 0 ? 'No faults.' : `\n${faults.length} faults.`);
}
