/** The pool against real children: deaths, aborts, slow readers, hostile files, bounds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ChildDecoder, createChildDecoder } from './child-decoder.ts';
import { DEFAULT_LIMITS, type DecoderLimits } from './limits.ts';
import type { FramesRequest, MediaFile } from './requests.ts';

const MEDIA = new URL('../../../test/media/', import.meta.url).pathname;
const DEMO: MediaFile = { path: `${MEDIA}demo.mp4`, container: 'iso-media', errorPath: 'part' };
const NEVER = new AbortController().signal;
/** Large frames, so that what a child has made does not fit into any buffer. */
const LARGE: FramesRequest = {
  frameCount: 200,
  durationSeconds: 11,
  width: 1920,
  height: 1088,
  indexes: Array.from({ length: 200 }, (_, index) => index),
};

let directory: string;
let decoder: ChildDecoder;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mimosa-decoder-'));
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(() => decoder.close());

function start(size = 1, limits: Partial<DecoderLimits> = {}): void {
  decoder = createChildDecoder(size, directory, { ...DEFAULT_LIMITS, ...limits });
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

/** Reads one frame and leaves the rest waiting. */
async function beginFrames(signal = NEVER): Promise<AsyncIterator<unknown>> {
  const frames = decoder.frames(DEMO, LARGE, signal)[Symbol.asyncIterator]();
  expect((await frames.next()).done).toBe(false);
  return frames;
}

function beginSound(sampleRateHz: number, signal: AbortSignal): AsyncIterator<unknown> {
  const sound = decoder.sound(DEMO, { sampleRateHz, durationSeconds: 11 }, signal);
  return sound[Symbol.asyncIterator]();
}

async function drain(iterator: AsyncIterator<unknown>): Promise<number> {
  let count = 0;
  while ((await iterator.next()).done !== true) count += 1;
  return count;
}

describe('a child that dies', () => {
  it('fails its own job and is replaced', async () => {
    start();
    const frames = await beginFrames();
    const [pid] = decoder.processIds();
    process.kill(pid!, 'SIGKILL');
    await expect(drain(frames)).rejects.toMatchObject({
      code: 'media-corrupt',
      param: 'part',
      message: expect.stringContaining('the decoder failed') as string,
    });
    expect(await decoder.scanVideo(DEMO, NEVER)).toMatchObject({ codec: 'h264' });
    expect(decoder.processIds()).not.toContain(pid);
  });

  it('does not disturb the job of another', async () => {
    start(2);
    const sound = beginSound(16_000, NEVER);
    await sound.next();
    const [reading] = decoder.processIds();
    const frames = await beginFrames();
    const other = decoder.processIds().find((pid) => pid !== reading)!;
    process.kill(other, 'SIGKILL');
    await expect(drain(frames)).rejects.toMatchObject({ code: 'media-corrupt' });
    expect(await drain(sound)).toBe(10);
  });

  it('while it had nothing to do is replaced, too', async () => {
    start();
    await decoder.check(NEVER);
    const [pid] = decoder.processIds();
    process.kill(pid!, 'SIGKILL');
    while (decoder.processIds().includes(pid!)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await decoder.check(NEVER);
    expect(decoder.processIds()).not.toContain(pid);
  });
});

describe('a reader', () => {
  it('that aborts ends the work at once', async () => {
    start(2);
    const controller = new AbortController();
    const frames = await beginFrames(controller.signal);
    const pids = decoder.processIds();
    expect(pids).toHaveLength(2);
    controller.abort(new Error('enough'));
    await expect(drain(frames)).rejects.toThrow('enough');
    expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
    await decoder.check(NEVER);
  });

  it('that leaves frees the children for others', async () => {
    start(2);
    for await (const frame of decoder.frames(DEMO, LARGE, NEVER)) {
      expect(frame).toMatchObject({ index: 0, timeSeconds: 0, width: 1920, height: 1088 });
      break;
    }
    await Promise.all([decoder.check(NEVER), decoder.check(NEVER)]);
  });

  it('that is slow makes the children wait, and still gets every frame', async () => {
    start(2);
    const frames = await beginFrames();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = process.memoryUsage().rss;
    await new Promise((resolve) => setTimeout(resolve, 700));
    // 199 frames of some 300 kB would be 60 MB; two children may have 4 MB each on the way.
    expect(process.memoryUsage().rss - before).toBeLessThan(30_000_000);
    expect(await drain(frames)).toBe(199);
  });

  it('that was aborted before it began gets its reason', async () => {
    start();
    const reason = new Error('too late');
    const signal = AbortSignal.abort(reason);
    await expect(decoder.scanVideo(DEMO, signal)).rejects.toBe(reason);
    await expect(drain(beginSound(8000, signal))).rejects.toBe(reason);
  });
});

describe('bounds', () => {
  it('time: a job that takes too long fails', async () => {
    start(1, { decodeMs: 1 });
    await expect(
      drain(decoder.frames(DEMO, LARGE, NEVER)[Symbol.asyncIterator]()),
    ).rejects.toMatchObject({ code: 'media-corrupt' });
    await decoder.check(NEVER);
  });

  it('memory: a child that grows is killed', async () => {
    start(1, { childBytes: 1_000_000 });
    const frames = decoder.frames(DEMO, LARGE, NEVER)[Symbol.asyncIterator]();
    await expect(drain(frames)).rejects.toMatchObject({ code: 'media-corrupt' });
  });

  it('age: a child is replaced after its number of jobs, or when it has grown', async () => {
    for (const limits of [{ recycleJobs: 1 }, { recycleBytes: 1_000_000 }]) {
      start(1, limits);
      await decoder.check(NEVER);
      const [pid] = decoder.processIds();
      expect(pid).toBeUndefined();
      await decoder.check(NEVER);
      await decoder.close();
    }
  });

  it('queue: those who find it full are told to come again', async () => {
    start(1, { queuedJobs: 1 });
    const frames = await beginFrames();
    const waiting = beginFrames();
    await expect(beginFrames()).rejects.toMatchObject({
      code: 'server-busy',
      retryAfterSeconds: 1,
    });
    await frames.return!();
    await (
      await waiting
    ).return!();
  });

  it('patience: nobody waits for ever, and who aborts waits no longer', async () => {
    start(1, { streamQueueMs: 20 });
    const frames = await beginFrames();
    await expect(beginFrames()).rejects.toMatchObject({ code: 'server-busy' });
    const reason = new Error('gone');
    await expect(beginFrames(AbortSignal.timeout(1))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expect(beginFrames(AbortSignal.abort(reason))).rejects.toBe(reason);
    await frames.return!();
  });

  it('turns: a scan does not wait for the readers of streams', async () => {
    start(1, { queueMs: 20_000 });
    const frames = await beginFrames();
    await decoder.check(NEVER);
    expect(decoder.processIds()).toHaveLength(2);
    await frames.return!();
    await decoder.check(NEVER);
    expect(decoder.processIds()).toHaveLength(1);
  });
});

describe('a parent that is killed', () => {
  it('takes its children with it, even those in the middle of a job', async () => {
    start();
    const pool = new URL('./child-decoder.ts', import.meta.url).href;
    const limits = new URL('./limits.ts', import.meta.url).href;
    const script = `
      const { createChildDecoder } = await import(${JSON.stringify(pool)});
      const { DEFAULT_LIMITS } = await import(${JSON.stringify(limits)});
      const decoder = createChildDecoder(2, '/tmp', DEFAULT_LIMITS);
      const signal = new AbortController().signal;
      const request = ${JSON.stringify(LARGE)};
      const frames = decoder.frames(${JSON.stringify(DEMO)}, request, signal);
      await frames[Symbol.asyncIterator]().next();
      console.log(decoder.processIds().join());
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = printed.toString().trim().split(',').map(Number);
    expect(pids).toHaveLength(2);
    parent.kill('SIGKILL');
    while (pids.some((pid) => isAlive(pid)))
      await new Promise((resolve) => setTimeout(resolve, 10));
  });
});

describe('a closed pool', () => {
  it('has no children left and takes no jobs', async () => {
    start(2);
    await Promise.all([decoder.check(NEVER), decoder.check(NEVER)]);
    const pids = decoder.processIds();
    await decoder.close();
    expect(pids).toHaveLength(2);
    expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
    await expect(decoder.check(NEVER)).rejects.toMatchObject({ code: 'server-busy' });
  });
});

describe('garbage', () => {
  const CONTAINERS = ['iso-media', 'asf', 'avi', 'mp3', 'wav', 'flac', 'ogg'] as const;

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(100_000)],
    ['a page', Buffer.from('<!DOCTYPE html><title>no</title>'.repeat(500))],
    ['a play list', Buffer.from('#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n')],
    ['noise', Buffer.from(Array.from({ length: 50_000 }, (_, place) => (place * place * 31) >> 3))],
  ])('%s is refused by every reader', async (_, bytes) => {
    start();
    const path = join(directory, 'garbage');
    await writeFile(path, bytes);
    for (const container of CONTAINERS) {
      const file = { path, container, errorPath: 'part' };
      const expected = { code: 'media-corrupt', param: 'part' };
      await expect(decoder.scanVideo(file, NEVER)).rejects.toMatchObject(expected);
      await expect(decoder.scanSound(file, NEVER)).rejects.toMatchObject(expected);
    }
  });
});
