import { mkdir, mkdtemp, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isPulling } from './pulling.ts';

it('sees a pull by the files it writes, and takes a quiet one for dead', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mimosa-pulling-'));
  expect(await isPulling(directory)).toBe(false);
  expect(await isPulling(join(directory, 'absent'))).toBe(false);

  const work = join(directory, '.pull-0123');
  await mkdir(work);
  await writeFile(join(work, 'model.onnx'), 'half');
  expect(await isPulling(directory)).toBe(true);

  const longAgo = new Date(Date.now() - 120_000);
  await utimes(work, longAgo, longAgo);
  expect(await isPulling(directory)).toBe(true);
  await utimes(join(work, 'model.onnx'), longAgo, longAgo);
  await utimes(work, longAgo, longAgo);
  expect(await isPulling(directory)).toBe(false);
});
