/** Runs Python programs as a user would: in a process of their own, told where the server is. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';

const PROGRAM_TIMEOUT_MS = 50_000;

const run = promisify(execFile);

/** False on machines without Python; the tests then skip. */
export const hasPython: boolean = inject('python') !== null;

/** Standard output of a program; rejects with its standard error when it fails. */
export async function runPython(
  program: string,
  environment: Readonly<Record<string, string>>,
  directory?: string,
): Promise<string> {
  const { stdout } = await run(inject('python')!, ['-c', program], {
    ...(directory !== undefined && { cwd: directory }),
    env: { ...process.env, ...environment },
    timeout: PROGRAM_TIMEOUT_MS,
  });
  return stdout;
}

const PRELUDE = `
import base64, json, os
URL, KEY = os.environ["URL"], os.environ["KEY"]
def base64_of(name):
    with open(os.path.join(os.environ["MEDIA"], name), "rb") as file:
        return base64.b64encode(file.read()).decode()
`;

/**
 * What a program says with its one `print(json.dumps(…))`. It finds `json` imported, URL and KEY
 * set, and `base64_of` for the files of `test/media`.
 */
export async function resultOf(
  program: string,
  server: { readonly url: string; readonly key: string },
): Promise<unknown> {
  const environment = { URL: server.url, KEY: server.key, MEDIA: MEDIA_DIRECTORY };
  return JSON.parse(await runPython(PRELUDE + program, environment));
}
