/**
 * The thread of the perception process: all decoding of pixels and all inference happen here.
 * Models load when first needed, and go with the process.
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
  type FromProcess,
  type PerceptionSettings,
  type Task,
  type TaskResults,
  type ToProcess,
} from './messages.ts';
import { Turns } from './turns.ts';

const port = parentPort!;
const { modelsDirectory, threads } = workerData as PerceptionSettings;
const look = createLook(modelsDirectory, { threads });
const startListening = createListening(modelsDirectory, { threads });
const listeners = new Map<number, Listener>();
const turns = new Turns();

port.on('message', (message: ToProcess) => {
  const { session } = message;
  if (message.type === 'run') {
    const { id, task } = message;
    turns.add(session, steps(session, task), (outcome) => {
      tell(
        outcome.ok
          ? { type: 'done', id, result: outcome.value as TaskResults[Task['kind']] }
          : { type: 'failed', id, message: messageOf(outcome.error) },
      );
    });
  } else {
    void turns.end(session).then(() => tell({ type: 'ended', session }));
    listeners.delete(session);
  }
});

function tell(message: FromProcess): void {
  port.postMessage(message);
}

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
