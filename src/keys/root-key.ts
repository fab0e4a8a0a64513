/**
 * The first API key: it may do everything. It comes from MIMOSA_ROOT_KEY, or is made at the first
 * start, shown once, and remembered only as a hash in the data directory.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newApiKey } from '../core/ids.ts';
import { NO_LIMITS } from '../core/limits.ts';
import type { Principal } from '../core/principal.ts';
import type { KeyRing } from './key-ring.ts';

const HASH_FILE = 'root-key.sha256';
const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;

export interface OpenedKeys {
  readonly keys: KeyRing;
  /** The key in clear when it was made just now: to be shown once. */
  readonly newKey: string | null;
}

const ROOT: Principal = {
  accountId: 'main',
  keyId: 'root',
  admin: true,
  models: null,
  routes: null,
  limits: NO_LIMITS,
  accountLimits: NO_LIMITS,
  fundsNano: null,
};

/** Takes `givenKey` when there is one, else the remembered key, else makes one. */
export async function openRootKey(
  dataDirectory: string,
  givenKey: string | null,
): Promise<OpenedKeys> {
  if (givenKey !== null) return { keys: ringOf(hashOf(givenKey)), newKey: null };
  await mkdir(dataDirectory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const file = path.join(dataDirectory, HASH_FILE);
  const remembered = await readHash(file);
  if (remembered !== null) return { keys: ringOf(remembered), newKey: null };
  const newKey = newApiKey();
  await writeFile(file, `${hashOf(newKey).toString('hex')}\n`, { mode: OWNER_ONLY_FILE });
  await chmod(file, OWNER_ONLY_FILE);
  return { keys: ringOf(hashOf(newKey)), newKey };
}

async function readHash(file: string): Promise<Buffer | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^[0-9a-f]{64}\s*$/.test(text) ? Buffer.from(text.trim(), 'hex') : null;
}

/** A plain hash is enough: keys are 192 random bits, nobody can try them all. */
function hashOf(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

function ringOf(hash: Buffer): KeyRing {
  return { verify: (key) => (timingSafeEqual(hashOf(key), hash) ? ROOT : null) };
}
