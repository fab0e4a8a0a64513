/**
 * Runs a decoder over the packets of a video and emits the wanted frames, in one of three ways: by
 * plan (fewest packets), by time (all packets, after a plan failed) or by number (all packets,
 * where the container gives no presentation times). Runs in child processes only.
 */
import {
  AV_FRAME_FLAG_CORRUPT,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVDISCARD_DEFAULT,
  AVDISCARD_NONREF,
} from 'node-av/constants';
import { type CodecContext, Frame, type Packet } from 'node-av/lib';
import { MAX_DAMAGED_SHARE } from '../limits.ts';
import { corrupt } from '../refusal.ts';
import type { ContainerFamily, FramesRequest } from '../requests.ts';
import { checkFrameSize, keepOnly, openDecoder, openFile, pixelAspect } from './open.ts';
import { packetsOf } from './packets.ts';
import { PictureMaker } from './picture.ts';
import { SKIP, WANTED, type WantedFrame } from '../plan.ts';
import { displayTurn } from '../turn.ts';

/** Takes the JPEG of one planned index. */
export type Emit = (index: number, jpeg: Buffer) => void;

/** A wanted frame and its place in the order of showing. */
export interface NumberedFrame extends WantedFrame {
  readonly number: number;
}

/** Decodes one video for one job. `close` must be called. */
export class FrameReader {
  readonly #path: string;
  readonly #container: ContainerFamily;
  readonly #request: FramesRequest;
  readonly #emit: Emit;
  #maker: PictureMaker | null = null;
  #damaged = 0;

  constructor(path: string, container: ContainerFamily, request: FramesRequest, emit: Emit) {
    this.#path = path;
    this.#container = container;
    this.#request = request;
    this.#emit = emit;
  }

  /** Feeds the decoder as the actions say. Returns the wanted frames that did not come out in turn. */
  readPlanned(actions: Uint8Array, wanted: readonly WantedFrame[]): readonly WantedFrame[] {
    let next = 0;
    if (wanted.length === 0) return wanted;
    this.#decode(actions, (frame) => {
      const target = wanted[next]!;
      const time = Number(frame.pts);
      if (time > target.pts) return false;
      if (time === target.pts) {
        this.#show(frame, target);
        next += 1;
      }
      return next < wanted.length;
    });
    return wanted.slice(next);
  }

  /** Decodes everything; a frame that is missing is replaced by the one shown before it. */
  readByTime(wanted: readonly WantedFrame[]): void {
    this.#readAll(
      wanted,
      (target) => target.pts,
      (frame) => Number(frame.pts),
    );
  }

  /** The same where frames have no times: the n-th that comes out is the n-th that is shown. */
  readByNumber(wanted: readonly NumberedFrame[]): void {
    let number = -1;
    this.#readAll(
      wanted,
      (target) => target.number,
      () => (number += 1),
    );
  }

  close(): void {
    this.#maker?.close();
  }

  #readAll<T extends WantedFrame>(
    wanted: readonly T[],
    placeOfTarget: (target: T) => number,
    placeOfFrame: (frame: Frame) => number,
  ): void {
    let next = 0;
    const before = new Frame();
    before.alloc();
    try {
      let any = false;
      this.#decode(null, (frame) => {
        const place = placeOfFrame(frame);
        while (next < wanted.length && placeOfTarget(wanted[next]!) < place) {
          this.#showInstead(any ? before : frame, wanted[next]!);
          next += 1;
        }
        if (next < wanted.length && placeOfTarget(wanted[next]!) === place) {
          this.#show(frame, wanted[next]!);
          next += 1;
        }
        before.unref();
        before.ref(frame);
        any = true;
        return next < wanted.length;
      });
      if (!any) throw corrupt('nothing in it can be decoded');
      for (const target of wanted.slice(next)) this.#showInstead(before, target);
    } finally {
      before.free();
    }
  }

  /** Decodes from the beginning until `take` returns false. Null actions: every packet. */
  #decode(actions: Uint8Array | null, take: (frame: Frame) => boolean): void {
    const file = openFile(this.#path, this.#container);
    let decoder: CodecContext | null = null;
    const frame = new Frame();
    frame.alloc();
    try {
      const { video } = file;
      if (video === null) throw corrupt('no video track');
      keepOnly(file, video);
      decoder = openDecoder(video);
      this.#maker ??= new PictureMaker({
        width: this.#request.width,
        height: this.#request.height,
        pixelAspect: pixelAspect(video),
        turn: displayTurn(video.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)),
      });
      const last = actions?.findLastIndex((action) => action !== SKIP) ?? Infinity;
      let number = -1;
      let fed = false;
      let gap = false;
      for (const packet of packetsOf(file, video)) {
        number += 1;
        if (number > last) break;
        const action = actions?.[number] ?? WANTED;
        if (action === SKIP) {
          gap = fed;
          continue;
        }
        if (gap) {
          if (!drain(decoder, frame, take)) return;
          decoder.flushBuffers();
          gap = false;
        }
        feed(decoder, packet, action);
        fed = true;
        if (!receive(decoder, frame, take)) return;
      }
      drain(decoder, frame, take);
    } finally {
      frame.free();
      decoder?.freeContext();
      file.close();
    }
  }

  #show(frame: Frame, target: WantedFrame): void {
    checkFrameSize(frame.width, frame.height);
    if (frame.hasFlags(AV_FRAME_FLAG_CORRUPT) || frame.decodeErrorFlags !== 0) {
      this.#countDamage(target);
    }
    const jpeg = this.#maker!.jpeg(frame);
    for (const index of target.indexes) this.#emit(index, jpeg);
  }

  #showInstead(frame: Frame, target: WantedFrame): void {
    this.#countDamage(target);
    const jpeg = this.#maker!.jpeg(frame);
    for (const index of target.indexes) this.#emit(index, jpeg);
  }

  #countDamage(target: WantedFrame): void {
    this.#damaged += target.indexes.length;
    if (this.#damaged > this.#request.indexes.length * MAX_DAMAGED_SHARE) {
      throw corrupt('the video is damaged');
    }
  }
}

function feed(decoder: CodecContext, packet: Packet, action: number): void {
  decoder.setOption('skip_frame', action === WANTED ? AVDISCARD_DEFAULT : AVDISCARD_NONREF);
  // A damaged packet is refused here; what it held is then missing and counted as damage.
  decoder.sendPacketSync(packet);
}

/** Hands over the frames that are ready. False when no more are wanted. */
function receive(decoder: CodecContext, frame: Frame, take: (frame: Frame) => boolean): boolean {
  while (decoder.receiveFrameSync(frame) >= 0) {
    const goOn = take(frame);
    frame.unref();
    if (!goOn) return false;
  }
  return true;
}

/** Hands over the frames that the decoder still holds. */
function drain(decoder: CodecContext, frame: Frame, take: (frame: Frame) => boolean): boolean {
  decoder.sendPacketSync(null);
  return receive(decoder, frame, take);
}
