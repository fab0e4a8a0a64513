import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSecret } from './secret.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-secret-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

it('is made once and remembered, for its owner only', async () => {
  const first = await openSecret(directory, null);
  expect(first).toHaveLength(32);
  expect(await openSecret(directory, null)).toEqual(first);
  expect((await stat(path.join(directory, 'secret'))).mode & 0o777).toBe(0o600);
});

it('is one for processes that start together', async () => {
  const secrets = await Promise.all([1, 2, 3, 4].map(() => openSecret(directory, null)));
  expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(1);
});

it('is the same for replicas with one root key, another for another key, and not the key', async () => {
  const one = await openSecret(directory, 'sk-one');
  expect(await openSecret('/nowhere', 'sk-one')).toEqual(one);
  expect(await openSecret('/nowhere', 'sk-two')).not.toEqual(one);
  expect(one.toString()).not.toContain('sk-one');
});
