/**
 * The thread of the perception process: all decoding of pixels and all inference happen here.
 * Models load when first needed, and go with the process.
 */
import type { Steps } from '../steps.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { createRecognition } from '../hear/recognise.ts';
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
const { hearVoices, transcribe } = createRecognition(modelsDirectory, { threads });
const turns = new Turns((session) => tell({ type: 'step', session }));

port.on('message', (message: ToProcess) => {
  const { session } = message;
  if (message.type === 'run') {
    const { id, task } = message;
    turns.add(session, steps(task), (outcome) => {
      tell(
        outcome.ok
          ? { type: 'done', id, result: outcome.value as TaskResults[Task['kind']] }
          : { type: 'failed', id, message: messageOf(outcome.error) },
      );
    });
  } else {
    void turns.end(session).then(() => tell({ type: 'ended', session }));
  }
});

function tell(message: FromProcess): void {
  port.postMessage(message);
}

/** The work of one task, step by step. */
async function* steps(task: Task): Steps<TaskResults[Task['kind']]> {
  switch (task.kind) {
    case 'look':
      return yield* look(task.picture);
    case 'look-at-jpeg':
      return yield* look(await decodeJpeg(task.jpeg));
    case 'thumbnails':
      return await Promise.all(
        task.jpegs.map((jpeg) => jpegThumbnail(jpeg, THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT)),
      );
    case 'hear-voices':
      return yield* hearVoices(task.samples, task.memory);
    case 'transcribe':
      return yield* transcribe(task.samples, task.language);
    default:
      return task satisfies never;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
