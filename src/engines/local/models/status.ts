/**
 * Which models are on the disk, and whether they are what the manifest says: by size when a quick
 * answer is wanted (every start), by hash when it matters (after a pull, on `models list --verify`).
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { modelDirectory, MODELS, type ModelPackage } from './manifest.ts';

export type ModelState = 'present' | 'missing' | 'corrupt';

export interface ModelStatus {
  readonly model: ModelPackage;
  readonly state: ModelState;
  /** Names of the files that are missing or differ. */
  readonly faults: readonly string[];
}

export interface StatusOptions {
  /** Compare every file's SHA-256 instead of its size alone. */
  readonly hash?: boolean;
}

/** The state of every model of the manifest under `directory`, in the manifest's order. */
export async function modelStatus(
  directory: string,
  options: StatusOptions = {},
): Promise<ModelStatus[]> {
  return await Promise.all(
    MODELS.map((model) => packageStatus(model, modelDirectory(directory, model), options)),
  );
}

/** The state of one model whose files lie (or should lie) directly in `directory`. */
export async function packageStatus(
  model: ModelPackage,
  directory: string,
  options: StatusOptions = {},
): Promise<ModelStatus> {
  const faults: string[] = [];
  let found = 0;
  for (const file of model.files) {
    const path = join(directory, file.name);
    const bytes = await sizeOf(path);
    if (bytes !== null) found += 1;
    const sound =
      bytes === file.bytes && (options.hash !== true || (await sha256Of(path)) === file.sha256);
    if (!sound) faults.push(file.name);
  }
  const state = faults.length === 0 ? 'present' : found === 0 ? 'missing' : 'corrupt';
  return { model, state, faults };
}

async function sizeOf(path: string): Promise<number | null> {
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() === true ? stats.size : null;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path)) hash.update(block as Buffer);
  return hash.digest('hex');
}
