/**
 * What passes between the parent and a child: jobs go over Node's message channel, everything that
 * comes back goes over one extra pipe, in order, as [u32 length][u8 type][u32 index][bytes]. The
 * child writes to it blocking, so a parent that stops reading stops the child: that is the
 * back-pressure.
 */
import { MAX_MESSAGE_BYTES } from './limits.ts';
import type { ContainerFamily, FramesRequest, SoundRequest } from './requests.ts';

const HEADER_BYTES = 9;

/** File descriptor of the pipe, in the child. */
export const PIPE_FD = 3;

export const MESSAGE_FRAME = 1;
export const MESSAGE_SOUND = 2;
/** JSON: the answer of a scan. */
export const MESSAGE_RESULT = 3;
/** JSON: `{code, values}` of a Refusal; ends the job. */
export const MESSAGE_REFUSAL = 4;
/** The job is done. */
export const MESSAGE_END = 5;
/** Text for the log: the job failed for no fault of the file that we know of. */
export const MESSAGE_FAULT = 6;

/** One of several children that share the groups of pictures of one video. */
export interface Part {
  readonly part: number;
  readonly parts: number;
}

export type Job =
  | { readonly type: 'check' }
  | { readonly type: 'scan-video'; readonly path: string; readonly container: ContainerFamily }
  | { readonly type: 'scan-sound'; readonly path: string; readonly container: ContainerFamily }
  | ({
      readonly type: 'frames';
      readonly path: string;
      readonly container: ContainerFamily;
    } & FramesRequest &
      Part)
  | ({
      readonly type: 'sound';
      readonly path: string;
      readonly container: ContainerFamily;
    } & SoundRequest);

export interface Message {
  readonly type: number;
  readonly index: number;
  readonly bytes: Buffer;
}

/** The header that goes before `length` bytes. */
export function messageHeader(type: number, index: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32LE(length, 0);
  header.writeUInt8(type, 4);
  header.writeUInt32LE(index, 5);
  return header;
}

/** Cuts a byte stream into messages, whatever the sizes of its pieces. */
export class MessageParser {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** Messages completed by this piece. Throws a RangeError when one claims to be too long. */
  push(piece: Buffer): Message[] {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    const messages: Message[] = [];
    for (let message = this.#take(); message !== null; message = this.#take()) {
      messages.push(message);
    }
    return messages;
  }

  #take(): Message | null {
    if (this.#bytes < HEADER_BYTES) return null;
    if (this.#pieces[0]!.length < HEADER_BYTES) this.#join();
    const length = this.#pieces[0]!.readUInt32LE(0);
    if (length > MAX_MESSAGE_BYTES) throw new RangeError(`a message of ${length} bytes`);
    const end = HEADER_BYTES + length;
    if (this.#bytes < end) return null;
    if (this.#pieces[0]!.length < end) this.#join();
    const first = this.#pieces[0]!;
    if (first.length === end) this.#pieces.shift();
    else this.#pieces[0] = first.subarray(end);
    this.#bytes -= end;
    return {
      type: first.readUInt8(4),
      index: first.readUInt32LE(5),
      bytes: first.subarray(HEADER_BYTES, end),
    };
  }

  #join(): void {
    this.#pieces = [Buffer.concat(this.#pieces)];
  }
}
