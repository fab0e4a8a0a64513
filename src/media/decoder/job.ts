/**
 * Runs one job on one child and yields what comes back, under the bounds that only the parent can
 * enforce: time at work, memory, number of messages, the caller's abort.
 */
import { ApiError, apiError } from '../../core/errors.ts';
import { ChildGone, type DecoderChild } from './child.ts';
import type { DecoderLimits } from './limits.ts';
import { type Job, type Message, MESSAGE_END, MESSAGE_FAULT, MESSAGE_REFUSAL } from './messages.ts';
import { Refusal, refusalError, type RefusalCode } from './refusal.ts';

const MEMORY_CHECK_MS = 250;

/** Whether a job failed because its child ended by itself, of the file or of something else. */
export function isDeath(error: unknown): boolean {
  return error instanceof ApiError && error.cause instanceof ChildGone;
}

export interface JobBounds {
  readonly limits: DecoderLimits;
  /** Time the child may work; time in which nobody asks for the next message is not counted. */
  readonly workMs: number;
  readonly messages: number;
  /** Path of the part, for errors. */
  readonly errorPath: string | null;
}

/**
 * Yields the messages of a job up to its end. Throws the ApiError of a refusal, `media-corrupt` when
 * the child dies or breaks a bound, or the signal's reason. A job that is left early costs the child.
 */
export async function* runJob(
  child: DecoderChild,
  job: Job,
  bounds: JobBounds,
  signal: AbortSignal,
): AsyncGenerator<Message, void> {
  signal.throwIfAborted();
  const watch = new Watch(child, bounds.limits.childBytes);
  const abort = (): void => void child.kill();
  signal.addEventListener('abort', abort, { once: true });
  let ended = false;
  let leftMs = bounds.workMs;
  let leftMessages = bounds.messages;
  try {
    child.begin(job);
    for (;;) {
      const began = performance.now();
      const message = await child.next(leftMs);
      leftMs -= performance.now() - began;
      signal.throwIfAborted();
      if (message === undefined) throw new Error('the decoder takes too long');
      if (message.type === MESSAGE_END) {
        ended = true;
        return;
      }
      if (message.type === MESSAGE_REFUSAL) {
        ended = true;
        throw refusalError(refusalOf(message), bounds.errorPath);
      }
      if (message.type === MESSAGE_FAULT) throw new Error(message.bytes.toString());
      if (leftMessages === 0) throw new Error('the decoder says too much');
      leftMessages -= 1;
      yield message;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (ended) throw error;
    throw apiError('media-corrupt', bounds.errorPath, ['the decoder failed'], { cause: error });
  } finally {
    watch.stop();
    signal.removeEventListener('abort', abort);
    if (!ended) await child.kill();
  }
}

function refusalOf(message: Message): Refusal {
  const { code, values } = JSON.parse(message.bytes.toString()) as {
    code: RefusalCode;
    values: unknown[];
  };
  return new Refusal(code, values);
}

/** Kills a child that grows beyond its bound. */
class Watch {
  readonly #timer: NodeJS.Timeout;

  constructor(child: DecoderChild, limitBytes: number) {
    const look = async (): Promise<void> => {
      if ((await child.residentBytes()) > limitBytes) await child.kill();
    };
    this.#timer = setInterval(() => void look(), MEMORY_CHECK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
