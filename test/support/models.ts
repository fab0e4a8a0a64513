/**
 * The embedded engine's models for tests: those of `MIMOSA_MODELS_DIR`, else the server's own
 * default, `data/models`; pulled once when absent. Without a registry in reach the answer is null,
 * said loudly, and the tests that need models skip.
 */
import { fileURLToPath } from 'node:url';
import { pullModels } from '../../src/engines/local/models/pull.ts';
import { modelStatus } from '../../src/engines/local/models/status.ts';

const PULL_TIMEOUT_MS = 600_000;

/** Absolute path of a directory in which every model is present, or null. */
export async function testModelsDirectory(): Promise<string | null> {
  const directory =
    process.env['MIMOSA_MODELS_DIR'] ??
    fileURLToPath(new URL('../../data/models', import.meta.url));
  const states = await modelStatus(directory);
  if (states.every((status) => status.state === 'present')) return directory;
  try {
    await pullModels({
      directory,
      signal: AbortSignal.timeout(PULL_TIMEOUT_MS),
      onProgress: () => undefined,
    });
    return directory;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.warn(`\n!!! Tests of perception are SKIPPED: no models. ${reason}\n`);
    return null;
  }
}
