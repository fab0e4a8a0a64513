/**
 * The load generator: a process of its own, so that neither the bench's bookkeeping nor another
 * generator's 50 MB bodies blur what it measures. Takes one job at a time over the fork's channel.
 */
import { Agent } from 'undici';
import { askLarge, askStream, askWhole, hangUp } from './calls.ts';
import type { Job, Outcome } from './load-jobs.ts';
import { pictureBodies, type PictureBodies } from './picture-body.ts';

let calls = 0;
/** Unique over all generators of a run. */
const nextId = (): string => `${process.pid}-${(calls += 1)}`;
let stopped = Promise.withResolvers<void>();
const bodies = new Map<string, Promise<PictureBodies>>();

/** Collects what calls bring in, right or wrong. */
class Tally {
  readonly samples: Record<string, number[]> = {};
  readonly failures: string[] = [];

  /** Waits for a call and notes its numbers, or why it failed. */
  async note(call: Promise<Readonly<Record<string, number>>>): Promise<void> {
    try {
      for (const [name, value] of Object.entries(await call)) {
        (this.samples[name] ??= []).push(value);
      }
    } catch (error) {
      this.failures.push(error instanceof Error ? error.message : String(error));
    }
  }
}

async function perform(
  job: Exclude<Job, { kind: 'stop' }>,
  agent: Agent,
  tally: Tally,
): Promise<void> {
  const { target } = job;
  if (job.kind === 'small') {
    const deadline = performance.now() + job.windowMs;
    const lane = async (): Promise<void> => {
      while (performance.now() < deadline) {
        await tally.note(askWhole(agent, target, nextId()).then((tookMs) => ({ tookMs })));
      }
    };
    await Promise.all(Array.from({ length: job.connections }, lane));
  } else if (job.kind === 'paced') {
    await paced(job.everyMs, () =>
      tally.note(askWhole(agent, target, nextId()).then((tookMs) => ({ tookMs }))),
    );
  } else if (job.kind === 'stream') {
    for (let index = 0; index < job.count; index += 1) {
      const streaming = askStream(agent, target, nextId(), job.chunks);
      await tally.note(streaming.then((times) => ({ ...times })));
    }
  } else if (job.kind === 'hang-up') {
    for (let index = 0; index < job.count; index += 1) {
      const hanging = hangUp(agent, target, nextId(), job.upstreamOrigin);
      await tally.note(hanging.then((abortMs) => ({ abortMs })));
    }
  } else {
    const pictures = await preparedBodies(job.picturePath);
    const sending = Array.from({ length: job.atOnce }, () =>
      askLarge(agent, target, pictures.next(nextId()), pictures.characters).then((tookMs) => ({
        tookMs,
      })),
    );
    await Promise.all(sending.map((call) => tally.note(call)));
  }
}

/** Starts calls by the clock: a slow answer must not postpone, and so hide, the next question. */
async function paced(everyMs: number, ask: () => Promise<void>): Promise<void> {
  const asked: Promise<void>[] = [];
  const timer = setInterval(() => asked.push(ask()), everyMs);
  await stopped.promise;
  clearInterval(timer);
  await Promise.all(asked);
}

function preparedBodies(path: string): Promise<PictureBodies> {
  const prepared = bodies.get(path) ?? pictureBodies(path);
  bodies.set(path, prepared);
  return prepared;
}

process.on('message', (job: Job) => {
  if (job.kind === 'stop') {
    stopped.resolve();
    return;
  }
  stopped = Promise.withResolvers();
  void run(job);
});

async function run(job: Exclude<Job, { kind: 'stop' }>): Promise<void> {
  if (job.kind === 'large') await preparedBodies(job.picturePath);
  // Fresh connections: nobody's idle time-out may end in a failure that is not the subject's.
  const agent = new Agent();
  const tally = new Tally();
  const began = performance.now();
  await perform(job, agent, tally);
  const { samples, failures } = tally;
  process.send!({ samples, failures, elapsedMs: performance.now() - began } satisfies Outcome);
  await agent.destroy();
}
