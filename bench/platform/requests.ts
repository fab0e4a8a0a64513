/**
 * What the platform costs a request: the same server with it on and off, in front of one scripted
 * engine that answers at once, taking turns.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startPostgres } from '../../test/support/postgres.ts';
import { startRedis } from '../../test/support/redis.ts';
import { startLoad, type Load } from '../relay/load.ts';
import type { Target } from '../relay/load-jobs.ts';
import { peakDuring, treeCpuMs } from '../relay/process-tree.ts';
import { MODEL } from '../relay/script.ts';
import { startOwnServer, type StartedProcess } from '../relay/started-process.ts';
import { printTable, quantile, type Row } from './table.ts';

const ROUNDS = 8;
const WINDOW_MS = 1500;
const WARM_UP_MS = 3000;
const CONNECTIONS = 16;
const KEY = 'sk-bench-0123456789abcdef';
const OFF = 'off';
const MEGABYTE = 1e6;
const MS_PER_SECOND = 1000;
const MICROSECONDS_PER_MS = 1000;
/** On a disk: /tmp may be memory, where a sync costs nothing. */
const DIRECTORY = path.resolve(import.meta.dirname, '../../data');

interface Subject {
  readonly name: string;
  readonly target: Target;
  readonly started: StartedProcess;
  readonly aloneMs: number[];
  readonly ratePerSecond: number[];
  readonly cpuMicroseconds: number[];
}

export async function requests(): Promise<void> {
  const work = await mkdtemp(path.join(DIRECTORY, 'bench-requests-'));
  const [postgres, redis] = [await startPostgres({ durable: true }), await startRedis()];
  const upstream = await startProcess('../relay/upstream.process.ts', [], {});
  const load = startLoad();
  const subjects: Subject[] = [];
  try {
    const start = async (name: string, form: string, more: object): Promise<void> => {
      subjects.push(await startSubject(path.join(work, name), name, form, upstream.url, more));
    };
    await start(OFF, 'off', {});
    await start('SQLite', 'on', {});
    await start('SQLite, every limit set', 'limited', {});
    if (postgres !== null && redis !== null) {
      const shared = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
      await start('PostgreSQL and Redis, every limit set', 'limited', shared);
    }
    await measure(subjects, load);
    printTable('A small whole answer', OFF, await rowsOf(subjects));
  } finally {
    load.close();
    await Promise.all(subjects.map(({ started }) => started.close()));
    await upstream.close();
    await redis?.close();
    await postgres?.stop();
    await rm(work, { recursive: true, force: true });
  }
}

function startProcess(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ReturnType<typeof startOwnServer> {
  const script = path.resolve(import.meta.dirname, file);
  return startOwnServer({ file: process.execPath, args: [script, ...args], environment });
}

async function startSubject(
  directory: string,
  name: string,
  form: string,
  upstreamUrl: string,
  more: object,
): Promise<Subject> {
  await mkdir(directory);
  const config = path.join(directory, 'mimosa.config.yaml');
  const engine = { name: 'up', kind: 'openai', baseUrls: [`${upstreamUrl}/v1`], model: MODEL };
  await writeFile(
    config,
    JSON.stringify({
      engines: [engine],
      models: { [MODEL]: { engines: ['up'] } },
      limits: { rates: false },
    }),
  );
  const started = await startProcess('server.process.ts', [form], {
    MIMOSA_CONFIG: config,
    MIMOSA_DATA_DIR: path.join(directory, 'data'),
    MIMOSA_ROOT_KEY: KEY,
    MIMOSA_LOG: 'json',
    ...more,
  });
  return {
    name,
    target: { baseUrl: `${started.url}/v1`, headers: { 'api-key': KEY } },
    started,
    aloneMs: [],
    ratePerSecond: [],
    cpuMicroseconds: [],
  };
}

async function measure(subjects: readonly Subject[], load: Load): Promise<void> {
  for (const { target } of subjects) {
    await load.run({ kind: 'small', target, connections: CONNECTIONS, windowMs: WARM_UP_MS });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      await visit(subjects[(round + turn) % subjects.length]!, load);
    }
  }
}

async function visit(subject: Subject, load: Load): Promise<void> {
  const { target, started } = subject;
  const run = async (connections: number): ReturnType<Load['run']> => {
    const outcome = await load.run({ kind: 'small', target, connections, windowMs: WINDOW_MS });
    const [failure] = outcome.failures;
    if (failure !== undefined) throw new Error(`${subject.name}: ${failure}`);
    return outcome;
  };
  subject.aloneMs.push(...((await run(1)).samples['tookMs'] ?? []));
  const cpuBeforeMs = await treeCpuMs(started.pid);
  const { samples, elapsedMs } = await run(CONNECTIONS);
  const cpuMs = (await treeCpuMs(started.pid)) - cpuBeforeMs;
  const answers = samples['tookMs']?.length ?? 0;
  subject.ratePerSecond.push((answers / elapsedMs) * MS_PER_SECOND);
  subject.cpuMicroseconds.push((cpuMs / answers) * MICROSECONDS_PER_MS);
}

async function rowsOf(subjects: readonly Subject[]): Promise<readonly Row[]> {
  const residentMegabytes = new Map<Subject, number>();
  for (const subject of subjects) {
    const { residentBytes } = await peakDuring(subject.started.pid, async () => {});
    residentMegabytes.set(subject, residentBytes / MEGABYTE);
  }
  const quantities = [
    ['c=1, p50', 'ms', ({ aloneMs }: Subject) => quantile(aloneMs, 0.5)],
    ['c=16, processor time a request', 'µs', (one: Subject) => quantile(one.cpuMicroseconds, 0.5)],
    ['c=16, requests', '/s', ({ ratePerSecond }: Subject) => quantile(ratePerSecond, 0.5)],
    ['resident memory afterwards', 'MB', (one: Subject) => residentMegabytes.get(one)!],
  ] as const;
  return quantities.flatMap(([what, unit, valueOf]) =>
    subjects.map((subject): Row => {
      const floor = valueOf(subjects[0]!);
      return { what: `${what}: ${subject.name}`, value: valueOf(subject), unit, floor };
    }),
  );
}
