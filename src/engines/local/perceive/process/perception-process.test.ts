/**
 * When the perception process is killed and when it is not. A process that is stopped (SIGSTOP)
 * stands for one in the middle of a step that takes for ever; only thumbnails need no models.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sample } from '../../../../../test/support/fake-media.ts';
import { testModelsDirectory } from '../../../../../test/support/models.ts';
import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH } from './messages.ts';
import { PerceptionProcess, type PerceptionSession } from './perception-process.ts';

const NEVER = new AbortController().signal;
const REASON = new Error('the client left');
const THUMBNAIL_BYTES = THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT * 3;
/** Time-outs end what would hang. */
const POLLING = { interval: 5, timeout: 30_000 };
/** Several times as long as an aborted step may go on. */
const LONG_AFTER_MS = 300;
const modelsDirectory = await testModelsDirectory();

/** Processes start and models load on whatever cores are left. */
vi.setConfig({ testTimeout: 120_000 });

let perception: PerceptionProcess;
let jpeg: Buffer;

beforeAll(async () => {
  jpeg = await sharp(sample('cat.png')).jpeg().toBuffer();
});
beforeEach(() => start());
afterEach(() => perception.close());

function start(idleMs?: number): void {
  const settings = { modelsDirectory: modelsDirectory ?? '/nowhere', threads: 1 };
  perception = new PerceptionProcess(idleMs === undefined ? settings : { ...settings, idleMs });
}

async function thumbnailsOf(session: PerceptionSession): Promise<readonly Uint8Array[]> {
  return await session.run({ kind: 'thumbnails', jpegs: [jpeg, jpeg] });
}

async function expectAnswer(session: PerceptionSession): Promise<void> {
  const lengths = (await thumbnailsOf(session)).map((thumbnail) => thumbnail.length);
  expect(lengths).toEqual([THUMBNAIL_BYTES, THUMBNAIL_BYTES]);
}

/** The running process of `perception`, after a task of a session that has ended. */
async function runningPid(): Promise<number> {
  const session = perception.open(NEVER);
  await expectAnswer(session);
  session.end();
  return perception.pid!;
}

/** False also for a process that ended and was not yet collected. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), POLLING);
}

describe('a session that is aborted', () => {
  it('takes the process along that is at its step, and the next one starts afresh', async () => {
    const pid = await runningPid();
    process.kill(pid, 'SIGSTOP');
    const leaving = new AbortController();
    const stuck = thumbnailsOf(perception.open(leaving.signal));
    leaving.abort(REASON);
    await expect(stuck).rejects.toBe(REASON);
    await untilGone(pid);
    expect(await runningPid()).not.toBe(pid);
  });

  it('also ends a process that is still starting', async () => {
    const leaving = new AbortController();
    const waiting = thumbnailsOf(perception.open(leaving.signal));
    const pid = perception.pid!;
    process.kill(pid, 'SIGSTOP');
    leaving.abort(REASON);
    await expect(waiting).rejects.toBe(REASON);
    await untilGone(pid);
  });

  it('leaves a process alone that is not at its work', async () => {
    const pid = await runningPid();
    const leaving = new AbortController();
    const session = perception.open(leaving.signal);
    await expectAnswer(session);
    process.kill(pid, 'SIGSTOP');
    leaving.abort(REASON);
    await expect(thumbnailsOf(session)).rejects.toBe(REASON);
    await sleep(LONG_AFTER_MS);
    process.kill(pid, 'SIGCONT');
    expect(await runningPid()).toBe(pid);
  });

  it('takes the process from others too, and another does their work', async () => {
    const leaving = new AbortController();
    const left = perception.open(leaving.signal);
    await expectAnswer(left);
    const pid = perception.pid!;
    process.kill(pid, 'SIGSTOP');
    const stuck = thumbnailsOf(left);
    const [first, second] = [perception.open(NEVER), perception.open(NEVER)];
    const answers = [expectAnswer(first), expectAnswer(second), expectAnswer(second)];
    leaving.abort(REASON);
    await expect(stuck).rejects.toBe(REASON);
    await untilGone(pid);
    await Promise.all(answers);
    expect(perception.pid).not.toBe(pid);
    await expectAnswer(first);
  });

  it('leaves a process alone that is at the step of another', async () => {
    const staying = perception.open(NEVER);
    await expectAnswer(staying);
    const pid = perception.pid!;
    process.kill(pid, 'SIGSTOP');
    const answer = expectAnswer(staying);
    const leaving = new AbortController();
    const waiting = thumbnailsOf(perception.open(leaving.signal));
    leaving.abort(REASON);
    await expect(waiting).rejects.toBe(REASON);
    await sleep(LONG_AFTER_MS);
    process.kill(pid, 'SIGCONT');
    await answer;
    expect(perception.pid).toBe(pid);
  });

  it('sets nobody back again who was set back before it came', async () => {
    const leaving = new AbortController();
    const left = perception.open(leaving.signal);
    await expectAnswer(left);
    const pid = perception.pid!;
    process.kill(pid, 'SIGSTOP');
    const stuck = thumbnailsOf(left);
    const answer = expectAnswer(perception.open(NEVER));
    leaving.abort(REASON);
    await expect(stuck).rejects.toBe(REASON);
    await untilGone(pid);
    const next = perception.pid!;
    process.kill(next, 'SIGSTOP');
    const [impatient, patient] = [new AbortController(), perception.open(NEVER)];
    const waiting = thumbnailsOf(perception.open(impatient.signal));
    const laterAnswer = expectAnswer(patient);
    impatient.abort(REASON);
    await expect(waiting).rejects.toBe(REASON);
    await sleep(LONG_AFTER_MS);
    process.kill(next, 'SIGCONT');
    await answer;
    await laterAnswer;
    expect(perception.pid).toBe(next);
  });

  it('gives those whom it has set back a lead over those who came later', async () => {
    const leaving = new AbortController();
    const left = perception.open(leaving.signal);
    await expectAnswer(left);
    const pid = perception.pid!;
    process.kill(pid, 'SIGSTOP');
    const stuck = thumbnailsOf(left);
    const staying = perception.open(NEVER);
    const answer = expectAnswer(staying);
    leaving.abort(REASON);
    await expect(stuck).rejects.toBe(REASON);
    await untilGone(pid);
    const order: string[] = [];
    const later = expectAnswer(perception.open(NEVER)).then(() => order.push('later'));
    await answer;
    for (let task = 1; task <= 3; task += 1) {
      await expectAnswer(staying);
      order.push(`task ${task}`);
    }
    expect(perception.isBusy).toBe(true);
    staying.end();
    await later;
    expect(order).toEqual(['task 1', 'task 2', 'task 3', 'later']);
  });

  it('is not saved by sessions that wait for nothing', async () => {
    const pid = await runningPid();
    process.kill(pid, 'SIGSTOP');
    const leaving = new AbortController();
    const stuck = thumbnailsOf(perception.open(leaving.signal));
    perception.open(NEVER);
    leaving.abort(REASON);
    await expect(stuck).rejects.toBe(REASON);
    await untilGone(pid);
  });
});

describe('a session that ends by itself', () => {
  it('leaves the process alone: its step at hand runs out', async () => {
    const pid = await runningPid();
    process.kill(pid, 'SIGSTOP');
    const session = perception.open(NEVER);
    const left = thumbnailsOf(session);
    session.end();
    await expect(left).rejects.toThrow('has ended');
    await expect(thumbnailsOf(session)).rejects.toThrow('has ended');
    await sleep(LONG_AFTER_MS);
    process.kill(pid, 'SIGCONT');
    expect(await runningPid()).toBe(pid);
  });

  it('is nothing to an abort that comes later', async () => {
    const pid = await runningPid();
    const leaving = new AbortController();
    const session = perception.open(leaving.signal);
    await expectAnswer(session);
    session.end();
    leaving.abort(REASON);
    expect(await runningPid()).toBe(pid);
  });
});

describe('a process that dies', () => {
  it('fails the request at whose step it did, and no other', async () => {
    const [begun, other] = [perception.open(NEVER), perception.open(NEVER)];
    await expectAnswer(begun);
    const pid = perception.pid!;
    process.kill(pid, 'SIGSTOP');
    const lost = expect(thumbnailsOf(begun)).rejects.toMatchObject({ code: 'engine-failed' });
    const answer = expectAnswer(other);
    process.kill(pid, 'SIGKILL');
    await lost;
    await answer;
    expect(perception.pid).not.toBe(pid);
    await expectAnswer(begun);
  });

  it('before any step fails all: the next one would not come further', async () => {
    const [first, second] = [perception.open(NEVER), perception.open(NEVER)];
    const lost = Promise.allSettled([thumbnailsOf(first), thumbnailsOf(second)]);
    process.kill(perception.pid!, 'SIGKILL');
    for (const outcome of await lost) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'engine-failed' } });
    }
    expect(perception.pid).toBeUndefined();
    await expectAnswer(first);
  });

  it('is not what happens when a task fails', async () => {
    const pid = await runningPid();
    const session = perception.open(NEVER);
    const failing = session.run({ kind: 'look-at-jpeg', jpeg: Buffer.from('no picture') });
    await expect(failing).rejects.toMatchObject({ code: 'engine-failed' });
    await expectAnswer(session);
    session.end();
    expect(perception.pid).toBe(pid);
  });
});

describe('without work', () => {
  it('the process ends after a while', async () => {
    start(1);
    await untilGone(await runningPid());
    await vi.waitFor(() => expect(perception.pid).toBeUndefined(), POLLING);
  });

  it('it keeps no program from ending', async () => {
    const { stdout } = await program('await run(); perception.open(NEVER); console.log("end");');
    expect(stdout).toBe('end\n');
  });

  it('closing it ends it at once, and those who wait', async () => {
    const pid = await runningPid();
    process.kill(pid, 'SIGSTOP');
    const waiting = expect(thumbnailsOf(perception.open(NEVER))).rejects.toMatchObject({
      code: 'engine-unavailable',
    });
    await perception.close();
    await waiting;
    expect(isAlive(pid)).toBe(false);
    expect(perception.pid).toBeUndefined();
  });
});

describe('an orphan', () => {
  it.each([
    ['when it has nothing to do', 'await run();'],
    ['while it starts', 'void run();'],
  ])('ends %s', async (_name, code) => {
    await untilGone(await orphanOf(code));
  });

  it.skipIf(modelsDirectory === null)('ends in the middle of its work', async () => {
    const samples = 'new Float32Array(16_000 * 900)';
    await untilGone(
      await orphanOf(
        `await run();
         const task = { kind: 'hear-voices', samples: ${samples}, memory: null };
         void perception.open(NEVER).run(task);
         await run();`,
      ),
    );
  });
});

/** Runs a program that has a `perception` of its own, and `run`, which gives it a task. */
function program(code: string): Promise<{ stdout: string }> {
  const module = JSON.stringify(new URL('./perception-process.ts', import.meta.url).href);
  const settings = JSON.stringify({ modelsDirectory: modelsDirectory ?? '/nowhere', threads: 1 });
  const text = `
    import { PerceptionProcess } from ${module};
    const NEVER = new AbortController().signal;
    const perception = new PerceptionProcess(${settings});
    const run = () => perception.open(NEVER).run({ kind: 'thumbnails', jpegs: [] });
    ${code}`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', text]);
}

/** The process of a program that was killed after some code. */
async function orphanOf(code: string): Promise<number> {
  const killed = program(
    `${code}
     console.log(perception.pid);
     process.kill(process.pid, 'SIGKILL');`,
  ).catch((error: unknown) => error as { readonly signal: string; readonly stdout: string });
  expect(await killed).toMatchObject({ signal: 'SIGKILL' });
  return Number((await killed).stdout);
}
