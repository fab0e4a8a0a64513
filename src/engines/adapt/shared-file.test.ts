/** What is removed from a shared directory, and when somebody looks. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PlannedMedia } from '../../core/media-plan.ts';
import { HandOver } from './hand-over.ts';

const never = new AbortController().signal;
const LEFT_BEHIND = `mimosa-${'0'.repeat(32)}.mp4`;
const HOUR_MS = 3_600_000;

let directory: string;
let shared: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-share-'));
  shared = await mkdtemp(path.join(tmpdir(), 'mimosa-shared-'));
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true });
  await rm(shared, { recursive: true });
});

it('what a server left that was killed a moment ago is removed while the next one runs', async () => {
  const file = path.join(directory, 'medium');
  await writeFile(file, 'bytes');
  await writeFile(path.join(shared, LEFT_BEHIND), 'left behind');
  const media = { mode: null, sharedDirectory: shared, listen: null };
  const handOver = new HandOver({ kind: 'vllm', media });
  const piece = { bytes: 5, path: file, open: () => expect.unreachable('a link is enough') };
  const planned = { kind: 'image' } as PlannedMedia;
  const share = async (): Promise<void> => {
    const attachment = { kind: 'image', mime: 'image/png', planned, pieces: [piece] } as const;
    await (await handOver.give(attachment, never))!.end();
  };

  await share();
  expect(await readdir(shared)).toEqual([LEFT_BEHIND]);
  vi.setSystemTime(Date.now() + 3 * HOUR_MS);
  await share();
  expect(await readdir(shared)).toEqual([]);
});
