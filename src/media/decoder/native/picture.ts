/**
 * Decoded frame → JPEG of the planned size: scaled with the frame's own matrix and range into
 * full-range BT.601 (what a JPEG is), pixel aspect kept by black bars, turned upright, encoded.
 * The library's own JPEG shortcut skips the colour conversion, so the steps are taken singly.
 * Runs in child processes only.
 */
import {
  AV_CODEC_FLAG_BITEXACT,
  AV_CODEC_FLAG_QSCALE,
  AV_CODEC_ID_MJPEG,
  AV_FRAME_FLAG_INTERLACED,
  AV_PIX_FMT_YUVJ420P,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_SMPTE170M,
} from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational, SoftwareScaleContext } from 'node-av/lib';
import { turnPlane, type Turn } from '../turn.ts';

/** FFmpeg's q:v 3: a 832×480 frame weighs about 30 kB and is true to 35 dB. */
const JPEG_QUALITY = 3;
const LAMBDA_PER_QUALITY = 118;
const BLACK_LUMA = 0;
const NEUTRAL_CHROMA = 128;

export interface PictureShape {
  /** Planned size, coded orientation. */
  readonly width: number;
  readonly height: number;
  readonly pixelAspect: number;
  readonly turn: Turn;
}

/** One scaler and one encoder for all frames of a video. `close` must be called. */
export class PictureMaker {
  /** Upright size. */
  readonly width: number;
  readonly height: number;
  readonly #shape: PictureShape;
  readonly #innerWidth: number;
  readonly #innerHeight: number;
  readonly #scaler = new SoftwareScaleContext();
  readonly #encoder: CodecContext;
  readonly #packet = new Packet();

  constructor(shape: PictureShape) {
    this.#shape = shape;
    const sideways = shape.turn.degrees % 180 !== 0;
    this.width = sideways ? shape.height : shape.width;
    this.height = sideways ? shape.width : shape.height;
    this.#innerWidth = evenPart(shape.width, shape.pixelAspect);
    this.#innerHeight = evenPart(shape.height, 1 / shape.pixelAspect);
    this.#scaler.allocContext();
    this.#encoder = openEncoder(this.width, this.height);
    this.#packet.alloc();
  }

  /** The JPEG of a decoded frame. */
  jpeg(decoded: Frame): Buffer {
    const scaled = this.#scale(decoded);
    const upright = this.#isPlain() ? scaled : this.#arrange(scaled);
    try {
      check(this.#encoder.sendFrameSync(upright));
      check(this.#encoder.receivePacketSync(this.#packet));
      const bytes = Buffer.from(this.#packet.data!);
      this.#packet.unref();
      return bytes;
    } finally {
      if (upright !== scaled) upright.free();
      scaled.free();
    }
  }

  close(): void {
    this.#scaler.freeContext();
    this.#encoder.freeContext();
    this.#packet.free();
  }

  #isPlain(): boolean {
    const { width, height, turn } = this.#shape;
    const full = this.#innerWidth === width && this.#innerHeight === height;
    return full && turn.degrees === 0 && !turn.mirrored;
  }

  #scale(decoded: Frame): Frame {
    const scaled = jpegFrame(this.#innerWidth, this.#innerHeight);
    // Only matrix and range shall change: naming other primaries would ask for a gamut mapping.
    scaled.colorPrimaries = decoded.colorPrimaries;
    scaled.colorTrc = decoded.colorTrc;
    // Fields are shown together, as one picture; the scaler would refuse to mix the two kinds.
    decoded.clearFlags(AV_FRAME_FLAG_INTERLACED);
    check(scaled.getBuffer());
    check(this.#scaler.scaleFrameSync(scaled, decoded));
    return scaled;
  }

  /** Adds the bars and turns, plane by plane. */
  #arrange(scaled: Frame): Frame {
    const { width, height, turn } = this.#shape;
    const inner = scaled.toBuffer();
    const planes: Uint8Array[] = [];
    let offset = 0;
    for (const [divisor, empty] of [
      [1, BLACK_LUMA],
      [2, NEUTRAL_CHROMA],
      [2, NEUTRAL_CHROMA],
    ] as const) {
      const innerWidth = this.#innerWidth / divisor;
      const innerHeight = this.#innerHeight / divisor;
      const bytes = innerWidth * innerHeight;
      const plane = inner.subarray(offset, offset + bytes);
      offset += bytes;
      const framed = withBars(
        plane,
        innerWidth,
        innerHeight,
        width / divisor,
        height / divisor,
        empty,
      );
      planes.push(turnPlane(framed, width / divisor, height / divisor, turn));
    }
    const upright = jpegFrame(this.width, this.height);
    check(upright.getBuffer());
    check(upright.fromBuffer(Buffer.concat(planes)));
    return upright;
  }
}

/** `share` of a side, at most the side, even and at least 2. */
function evenPart(side: number, share: number): number {
  return Math.max(2, Math.round((side * Math.min(1, share)) / 2) * 2);
}

function withBars(
  plane: Uint8Array,
  innerWidth: number,
  innerHeight: number,
  width: number,
  height: number,
  empty: number,
): Uint8Array {
  if (innerWidth === width && innerHeight === height) return plane;
  const framed = new Uint8Array(width * height).fill(empty);
  const left = Math.floor((width - innerWidth) / 2);
  const top = Math.floor((height - innerHeight) / 2);
  for (let y = 0; y < innerHeight; y += 1) {
    const row = plane.subarray(y * innerWidth, (y + 1) * innerWidth);
    framed.set(row, (top + y) * width + left);
  }
  return framed;
}

function jpegFrame(width: number, height: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = AV_PIX_FMT_YUVJ420P;
  frame.colorSpace = AVCOL_SPC_SMPTE170M;
  frame.colorRange = AVCOL_RANGE_JPEG;
  return frame;
}

function openEncoder(width: number, height: number): CodecContext {
  const codec = Codec.findEncoder(AV_CODEC_ID_MJPEG)!;
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUVJ420P;
  encoder.colorRange = AVCOL_RANGE_JPEG;
  encoder.timeBase = new Rational(1, 25);
  encoder.threadCount = 1;
  encoder.setFlags(AV_CODEC_FLAG_QSCALE, AV_CODEC_FLAG_BITEXACT);
  encoder.globalQuality = JPEG_QUALITY * LAMBDA_PER_QUALITY;
  check(encoder.open2Sync(codec, null));
  return encoder;
}

function check(code: number): void {
  if (code < 0) throw new Error(`the media library failed with ${code}`);
}
