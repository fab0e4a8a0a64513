/**
 * The server's own secret, from which opaque values are made for others (`affinity`). Replicas that
 * are given the same root key have the same one, so that a conversation looks the same from each.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const SECRET_FILE = 'secret';
const SECRET_BYTES = 32;
const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;
const PURPOSE = 'mimosa server secret';

/** 32 bytes: from the given root key, else remembered in the data directory, else made. */
export async function openSecret(dataDirectory: string, givenKey: string | null): Promise<Buffer> {
  if (givenKey !== null) return createHmac('sha256', givenKey).update(PURPOSE).digest();
  await mkdir(dataDirectory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const file = path.join(dataDirectory, SECRET_FILE);
  // Of two processes that start together one writes the file and both read it.
  const fresh = randomBytes(SECRET_BYTES).toString('hex');
  await writeFile(file, fresh, { mode: OWNER_ONLY_FILE, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return Buffer.from((await readFile(file, 'utf8')).trim(), 'hex');
}
