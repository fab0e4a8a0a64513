import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ModelGone, ModelProcess, ModelSilent } from './process.ts';

const never = new AbortController().signal;
/** Waits for a message that does not come. */
const SHORT_MS = 20;
const LONG_MS = 60_000;

it('tells silence from an end, and lets those go who do not want to wait', async () => {
  const silent = new ModelProcess();
  await expect(silent.next(SHORT_MS, never)).rejects.toThrow(ModelSilent);
  const abort = new AbortController();
  await expect(silent.next(SHORT_MS, abort.signal)).rejects.toThrow(ModelSilent);
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  const waiting = silent.next(LONG_MS, abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  const ending = silent.next(LONG_MS, never);
  const kill = silent.kill();
  await expect(ending).rejects.toThrow(ModelGone);
  await kill;
  expect(silent.alive).toBe(false);
});

it('keeps no program from ending, but while it is being ended', async () => {
  const module = JSON.stringify(new URL('./process.ts', import.meta.url).href);
  const program = (last: string): string =>
    `import { ModelProcess } from ${module};
     const idle = new ModelProcess();
     idle.setBusy(false);
     ${last}`;
  const run = (code: string): Promise<{ stdout: string }> =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
  expect((await run(program('console.log("end")'))).stdout).toBe('end\n');
  expect((await run(program('await idle.kill(); console.log("gone")'))).stdout).toBe('gone\n');
});
