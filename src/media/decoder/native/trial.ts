/**
 * Decodes from the beginning of a track until the first frame comes out, alongside another walk
 * through the packets: a track of which nothing can be decoded is refused before it is planned.
 * Runs in child processes only.
 */
import { type CodecContext, Frame, type Packet, type Stream } from 'node-av/lib';
import { MAX_TRIAL_PACKETS } from '../limits.ts';
import { corrupt } from '../refusal.ts';
import { openDecoder } from './open.ts';

/** `close` must be called. Null streams are never tried. */
export class Trial {
  readonly #track: number;
  readonly #decoder: CodecContext | null;
  readonly #frame = new Frame();
  #packets = 0;
  #done: boolean;

  constructor(stream: Stream | null) {
    this.#track = stream?.index ?? -1;
    this.#decoder = stream === null ? null : openDecoder(stream);
    this.#done = stream === null;
    this.#frame.alloc();
  }

  /** Any packet of the file. Throws a Refusal when too many came without a frame. */
  feed(packet: Packet): void {
    if (this.#done || packet.streamIndex !== this.#track) return;
    this.#packets += 1;
    if (this.#packets > MAX_TRIAL_PACKETS) throw corrupt('nothing in it can be decoded');
    this.#decoder!.sendPacketSync(packet);
    this.#done = this.#decoder!.receiveFrameSync(this.#frame) >= 0;
  }

  /** There are no more packets. Throws a Refusal when no frame comes out even so. */
  finish(): void {
    if (this.#done || this.#packets === 0) return;
    this.#decoder!.sendPacketSync(null);
    if (this.#decoder!.receiveFrameSync(this.#frame) < 0) {
      throw corrupt('nothing in it can be decoded');
    }
  }

  close(): void {
    this.#frame.free();
    this.#decoder?.freeContext();
  }
}
