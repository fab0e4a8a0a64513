/**
 * Entry of a decoder child process. It does one job at a time, with blocking calls: it cannot be
 * talked to in the meantime, only killed, which the parent does on time-outs, growth and aborts. A
 * fault in a native decoder ends this process and nothing else.
 */
import { writeSync } from 'node:fs';
import { keepCompiledCode } from '../child-environment.ts';
import {
  type Job,
  MESSAGE_END,
  MESSAGE_FAULT,
  MESSAGE_FRAME,
  MESSAGE_REFUSAL,
  MESSAGE_RESULT,
  MESSAGE_SOUND,
  messageHeader,
  PIPE_FD,
} from './messages.ts';
import { decodeFrames } from './native/frames.ts';
import { scanSound, scanVideo } from './native/scan.ts';
import { decodeSound } from './native/sound.ts';
import { Refusal } from './refusal.ts';

const NOTHING = Buffer.alloc(0);

process.on('message', (job: Job) => {
  try {
    work(job);
    write(MESSAGE_END, 0, NOTHING);
  } catch (error) {
    if (error instanceof Refusal) {
      writeJson(MESSAGE_REFUSAL, { code: error.code, values: error.values });
    } else {
      write(MESSAGE_FAULT, 0, Buffer.from(String(error)));
    }
  }
});
process.on('disconnect', () => process.exit(0));
keepCompiledCode();

function work(job: Job): void {
  switch (job.type) {
    case 'check':
      return;
    case 'scan-video':
      return writeJson(MESSAGE_RESULT, scanVideo(job.path, job.container));
    case 'scan-sound':
      return writeJson(MESSAGE_RESULT, scanSound(job.path, job.container));
    case 'frames':
      return decodeFrames(job.path, job.container, job, (index, jpeg) =>
        write(MESSAGE_FRAME, index, jpeg),
      );
    case 'sound':
      return decodeSound(job.path, job.container, job, (block) => write(MESSAGE_SOUND, 0, block));
  }
}

function writeJson(type: number, value: unknown): void {
  write(type, 0, Buffer.from(JSON.stringify(value)));
}

/** Blocks until the parent has taken the bytes. A parent that is gone ends the process. */
function write(type: number, index: number, bytes: Buffer): void {
  try {
    writeAll(messageHeader(type, index, bytes.length));
    writeAll(bytes);
  } catch {
    process.exit(1);
  }
}

function writeAll(bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(PIPE_FD, bytes, done);
}
