/**
 * The load generator: a process of its own, so that neither the bench's bookkeeping nor another
 * generator's 50 MB bodies blur what it measures. Takes one job at a time over the fork's channel.
 */
import { Agent } from 'undici';
import { askLarge, askStream, askWhole, hangUp } from './calls.ts';
import type { Job, Outcome } from './load-jobs.ts';
import { pictureBodies, type PictureBodies } from './picture-body.ts';

type Work = Exclude<Job, { kind: 'stop' }>;
type JobOf<Kind extends Work['kind']> = Extract<Work, { kind: Kind }>;

let calls = 0;
/** Unique over all generators of a run. */
const nextId = (): string => `${process.pid}-${(calls += 1)}`;
/** Resolved by a `stop`. */
let stopped = Promise.withResolvers<void>();
let bodies: Promise<PictureBodies> | undefined;

/** One job: its calls and what they brought in, right or wrong. */
class Run {
  readonly agent: Agent = new Agent();
  readonly samples: Record<string, number[]> = {};
  readonly failures: string[] = [];

  /** Waits for a call and notes its numbers, or why it failed. */
  async note(call: Promise<object>): Promise<void> {
    try {
      for (const [name, value] of Object.entries(await call) as [string, number][]) {
        (this.samples[name] ??= []).push(value);
      }
    } catch (error) {
      this.failures.push(error instanceof Error ? error.message : String(error));
    }
  }

  async small({ target, connections, windowMs }: JobOf<'small'>): Promise<void> {
    const deadline = performance.now() + windowMs;
    const lane = async (): Promise<void> => {
      while (performance.now() < deadline) await this.note(askWhole(this.agent, target, nextId()));
    };
    await Promise.all(Array.from({ length: connections }, lane));
  }

  /** Starts calls by the clock: a slow answer must not postpone, and so hide, the next question. */
  async paced({ target, everyMs }: JobOf<'paced'>): Promise<void> {
    const asked: Promise<void>[] = [];
    const ask = (): void => void asked.push(this.note(askWhole(this.agent, target, nextId())));
    const timer = setInterval(ask, everyMs);
    await stopped.promise;
    clearInterval(timer);
    await Promise.all(asked);
  }

  async stream({ target, count, chunks }: JobOf<'stream'>): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      await this.note(askStream(this.agent, target, nextId(), chunks));
    }
  }

  async hangUp({ target, count, upstreamOrigin }: JobOf<'hang-up'>): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      await this.note(hangUp(this.agent, target, nextId(), upstreamOrigin));
    }
  }

  async large({ target, atOnce }: JobOf<'large'>, pictures: PictureBodies): Promise<void> {
    const send = (): Promise<void> =>
      this.note(askLarge(this.agent, target, pictures.next(nextId()), pictures.characters));
    await Promise.all(Array.from({ length: atOnce }, send));
  }

  perform(job: Exclude<Work, JobOf<'large'>>): Promise<void> {
    if (job.kind === 'small') return this.small(job);
    if (job.kind === 'paced') return this.paced(job);
    return job.kind === 'stream' ? this.stream(job) : this.hangUp(job);
  }
}

async function run(job: Work): Promise<void> {
  stopped = Promise.withResolvers();
  const pictures = job.kind === 'large' ? await (bodies ??= pictureBodies(job.picturePath)) : null;
  // Fresh connections: nobody's idle time-out may end in a failure that is not the subject's.
  const current = new Run();
  const began = performance.now();
  await (job.kind === 'large' ? current.large(job, pictures!) : current.perform(job));
  const elapsedMs = performance.now() - began;
  const { samples, failures, agent } = current;
  process.send!({ samples, failures, elapsedMs } satisfies Outcome);
  await agent.destroy();
}

process.on('message', (job: Job) => {
  if (job.kind === 'stop') stopped.resolve();
  else void run(job);
});
