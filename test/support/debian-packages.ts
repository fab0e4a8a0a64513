/**
 * Packages of Debian unstable in a folder of their own: fetched over HTTPS, checked against the
 * index, unpacked. Nothing is installed; what is in them runs with its own loader and libraries.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';

const ARCHIVE = 'https://deb.debian.org/debian';
const INDEX = 'dists/sid/main/binary-amd64/Packages.gz';
const INDEX_TIMEOUT_MS = 120_000;
const PACKAGE_TIMEOUT_MS = 60_000;
const UNPACK_TIMEOUT_MS = 60_000;
const WANTED_FIELD = /^(Package|Filename|SHA256): (.+)$/;

const run = promisify(execFile);

interface Package {
  /** Below the archive. */
  readonly file: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Unpacks these packages, and only these, into an existing folder; for x86-64. */
export async function unpackDebianPackages(
  names: readonly string[],
  directory: string,
): Promise<void> {
  for (const { file, sha256 } of await lookUp(names)) {
    const response = await get(file, PACKAGE_TIMEOUT_MS);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new Error(`${file} is not what the index says`);
    }
    const archive = path.join(directory, path.basename(file));
    await writeFile(archive, bytes);
    await run('dpkg-deb', ['-x', archive, directory], { timeout: UNPACK_TIMEOUT_MS });
    await rm(archive);
  }
}

/** The entries of the index, which is a paragraph of `Field: value` lines for each package. */
async function lookUp(names: readonly string[]): Promise<readonly Package[]> {
  const missing = new Set(names);
  const found: Package[] = [];
  const { body } = await get(INDEX, INDEX_TIMEOUT_MS);
  const bytes = Readable.fromWeb(body as ReadableStream<Uint8Array>).compose(createGunzip());
  let fields: Record<string, string> = {};
  for await (const line of createInterface({ input: bytes as NodeJS.ReadableStream })) {
    const [, field, value] = WANTED_FIELD.exec(line) ?? [];
    if (field !== undefined) fields[field] = value!;
    if (line !== '') continue;
    const { Package: name = '', Filename: file, SHA256: sha256 } = fields;
    fields = {};
    if (!missing.delete(name)) continue;
    if (file === undefined || sha256 === undefined) throw new Error(`no file of ${name}`);
    found.push({ file, sha256 });
  }
  if (missing.size > 0) throw new Error(`Debian has no ${[...missing].join(', ')}`);
  return found;
}

async function get(file: string, timeoutMs: number): Promise<Response> {
  const response = await fetch(`${ARCHIVE}/${file}`, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`);
  return response;
}
