import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fileChunks } from './file-chunks.ts';

const CONTENT = Buffer.from('0123456789');
const REASON = new Error('the client left');
/** Opening goes through another thread. */
const LONG_AFTER_MS = 100;

let directory: string;
let file: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-chunks-'));
  file = path.join(directory, 'file');
  await writeFile(file, CONTENT);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** How often this process has the file open. */
function openHandles(): number {
  const targets = readdirSync('/proc/self/fd').map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      return '';
    }
  });
  return targets.filter((target) => target === file).length;
}

async function read(signal: AbortSignal, chunkBytes?: number): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of fileChunks(file, signal, chunkBytes)) chunks.push(chunk.toString());
  return chunks;
}

it('gives all of it, in pieces of the size that is wanted', async () => {
  const { signal } = new AbortController();
  expect(await read(signal)).toEqual([CONTENT.toString()]);
  expect(await read(signal, 4)).toEqual(['0123', '4567', '89']);
});

describe.skipIf(process.platform !== 'linux')('leaves no file open', () => {
  it('when the reader had left before', async () => {
    await expect(read(AbortSignal.abort(REASON))).rejects.toBe(REASON);
    await sleep(LONG_AFTER_MS);
    expect(openHandles()).toBe(0);
  });

  it('when the reader leaves in the middle', async () => {
    const leaving = new AbortController();
    const chunks = fileChunks(file, leaving.signal, 4);
    await chunks.next();
    expect(openHandles()).toBe(1);
    leaving.abort(REASON);
    await expect(chunks.next()).rejects.toThrow();
    await vi.waitFor(() => expect(openHandles()).toBe(0));
  });

  it('when nothing is ever asked for', async () => {
    fileChunks(file, new AbortController().signal);
    await sleep(LONG_AFTER_MS);
    expect(openHandles()).toBe(0);
  });
});
