/**
 * The perception thread: all decoding of pixels and all inference happen here, so that nothing of
 * it ever holds up the main thread's event loop. Models load when first needed; the thread leaves,
 * and gives their memory back, when it is told to.
 */
import type { Steps } from '../steps.ts';
import type { Listener } from '../hear/listen.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { createListening } from '../hear/listen.ts';
import { createLook } from '../see/look.ts';
import { decodeJpeg, jpegThumbnail } from '../see/picture.ts';
import {
  THUMBNAIL_HEIGHT,
  THUMBNAIL_WIDTH,
  type FromThread,
  type Task,
  type TaskResults,
  type ThreadSettings,
  type ToThread,
} from './messages.ts';
import { Turns } from './turns.ts';

const port = parentPort!;
const { modelsDirectory, threads } = workerData as ThreadSettings;
const look = createLook(modelsDirectory, { threads });
const startListening = createListening(modelsDirectory, { threads });
const listeners = new Map<number, Listener>();
const turns = new Turns();

port.on('message', (message: ToThread) => {
  if (message.type === 'run') {
    const { session, id, task } = message;
    turns.add(session, steps(session, task), (outcome) => {
      port.postMessage(
        (outcome.ok
          ? { type: 'done', id, result: outcome.value as TaskResults[Task['kind']] }
          : { type: 'failed', id, message: messageOf(outcome.error) }) satisfies FromThread,
      );
    });
  } else if (message.type === 'end') {
    turns.end(message.session);
    listeners.delete(message.session);
  } else {
    // A thread that ends in the middle of native work would take the process with it.
    void turns.stop().then(() => port.close());
  }
});

/** The work of one task, step by step. */
async function* steps(session: number, task: Task): Steps<TaskResults[Task['kind']]> {
  switch (task.kind) {
    case 'look':
      return yield* look(task.picture);
    case 'look-at-jpeg':
      return yield* look(await decodeJpeg(task.jpeg));
    case 'thumbnails':
      return await Promise.all(
        task.jpegs.map((jpeg) => jpegThumbnail(jpeg, THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT)),
      );
    case 'hear':
      yield* listenerOf(session).hear(task.samples);
      return undefined;
    case 'finish-hearing':
      return yield* listenerOf(session).finish();
    default:
      return task satisfies never;
  }
}

function listenerOf(session: number): Listener {
  const listener = listeners.get(session) ?? startListening();
  listeners.set(session, listener);
  return listener;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
