/**
 * A child of the picture pool: decodes what it is told to, one picture at a time. Native decoders
 * and hostile data meet here and nowhere else, so that the worst they can end is this process.
 * It ends itself when it grows too large, and when its parent is gone.
 */
import { ApiError } from '../../core/errors.ts';
import { keepCompiledCode } from '../child-environment.ts';
import { decodePicture } from './decode.ts';
import {
  MEMORY_EXIT_CODE,
  type PictureOrder,
  type PictureOutcome,
  type PictureReady,
  type PictureReply,
} from './picture-job.ts';

const MEMORY_CHECK_INTERVAL_MS = 25;

/** The parent ends a job by ending the process, so nothing here ever aborts. */
const NEVER = new AbortController().signal;

async function outcomeOf(order: PictureOrder): Promise<PictureOutcome> {
  // Decoders work on threads of their own, which leaves this one free to watch the memory.
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > order.maxResidentBytes) process.exit(MEMORY_EXIT_CODE);
  }, MEMORY_CHECK_INTERVAL_MS);
  try {
    const { path, facts, maxPixels, errorPath } = order;
    const picture = await decodePicture(path, facts, { maxPixels }, errorPath, NEVER);
    return { type: 'picture', picture };
  } catch (error) {
    if (error instanceof ApiError) {
      return { type: 'refused', code: error.code, param: error.param, message: error.message };
    }
    return { type: 'failed', message: String(error) };
  } finally {
    clearInterval(watch);
  }
}

function send(message: PictureReady | PictureReply): void {
  process.send?.(message);
}

async function work(order: PictureOrder): Promise<void> {
  send({ outcome: await outcomeOf(order), residentBytes: process.memoryUsage.rss() });
}

process.on('message', (order: PictureOrder) => void work(order));
process.on('disconnect', () => process.exit());
send({ type: 'ready' });
keepCompiledCode();
