/**
 * A child of the picture pool: decodes what it is told to, one picture at a time. Native decoders
 * and hostile data meet here and nowhere else, so that the worst they can end is this process.
 * It ends itself when it grows too large, and when its parent is gone.
 */
import { ApiError } from '../../core/errors.ts';
import { decodePicture } from './decode.ts';
import { MEMORY_EXIT_CODE, type PictureJob, type PictureReply } from './picture-job.ts';

/** The largest progressive picture of the pixel limit needs 1.1 GB. */
const MAX_RESIDENT_BYTES = 1_342_177_280;
const MEMORY_CHECK_INTERVAL_MS = 25;

/** The parent ends a job by ending the process, so nothing here ever aborts. */
const NEVER = new AbortController().signal;

async function reply(job: PictureJob): Promise<PictureReply> {
  // Decoders work on threads of their own, which leaves this one free to watch the memory.
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > MAX_RESIDENT_BYTES) process.exit(MEMORY_EXIT_CODE);
  }, MEMORY_CHECK_INTERVAL_MS);
  try {
    const { path, facts, maxPixels, errorPath } = job;
    const picture = await decodePicture(path, facts, { maxPixels }, errorPath, NEVER);
    return { type: 'picture', picture, residentBytes: process.memoryUsage.rss() };
  } catch (error) {
    if (error instanceof ApiError) {
      return { type: 'refused', code: error.code, param: error.param, message: error.message };
    }
    return { type: 'failed', message: String(error) };
  } finally {
    clearInterval(watch);
  }
}

function send(message: PictureReply): void {
  process.send?.(message);
}

process.on('message', (job: PictureJob) => void reply(job).then(send));
process.on('disconnect', () => process.exit());
send({ type: 'ready' });
