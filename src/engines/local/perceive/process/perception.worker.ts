/**
 * Entry of the perception process. The work is done in a thread, where a step may take most of a
 * second; the process itself only passes messages on. So a large picture arrives while another
 * session's step is running, and when the server is gone the process ends in the middle of a step.
 */
import { Worker } from 'node:worker_threads';
import type { FromProcess, PerceptionSettings, ToProcess } from './messages.ts';

/** Sources run as they are; a build has `.js` beside `.js`. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

const [modelsDirectory, threads] = process.argv.slice(2) as [string, string];
const workerData: PerceptionSettings = { modelsDirectory, threads: Number(threads) };
const inference = new Worker(new URL(`./inference.worker.${EXTENSION}`, import.meta.url), {
  workerData,
});

inference.on('message', (message: FromProcess) => process.send?.(message));
inference.on('exit', leave);
process.on('message', (message: ToProcess) => inference.postMessage(message));
process.on('disconnect', leave);
// A server may end before its process has begun to listen.
if (!process.connected) leave();

/** An orderly exit would wait for native code in the middle of a step. */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}
