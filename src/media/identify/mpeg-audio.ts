/**
 * MPEG audio has no magic number, only an 11-bit sync word that random data hits all the time. So
 * several frames must follow each other exactly where their headers say, all of one kind. Files may
 * begin with ID3 tags (cover pictures of megabytes) and with some junk.
 */
import type { Identified } from './identified.ts';

const REQUIRED_FRAMES = 3;
const MAX_ID3_TAGS = 4;
const ID3_HEADER_BYTES = 10;

const LAYERS = ['aac', 'mp3', 'mp2', 'mp1'] as const;
type Layer = (typeof LAYERS)[number];

/** kbit/s by the index in the header: MPEG-1 layers III, II, I; MPEG-2 layers III and II, I. */
const BITRATES_KBPS = {
  mpeg1: {
    mp3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    mp2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    mp1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  },
  mpeg2: {
    mp3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    mp2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    mp1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  },
} as const;
const MPEG1_RATES_HZ = [44_100, 48_000, 32_000] as const;

interface FrameHeader {
  readonly layer: Layer;
  /** Frames of one stream agree in version, layer and sample rate. */
  readonly streamKey: number;
  readonly bytes: number;
}

/**
 * Offset behind the ID3v2 tags at the start of the file (0 without any); may lie past its end.
 * `readAt` gives fewer bytes at the end of the file.
 */
export async function endOfId3Tags(
  readAt: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<number> {
  let offset = 0;
  for (let tag = 0; tag < MAX_ID3_TAGS; tag += 1) {
    const header = Buffer.from(await readAt(offset, ID3_HEADER_BYTES));
    if (header.length < ID3_HEADER_BYTES || header.toString('latin1', 0, 3) !== 'ID3') break;
    const hasFooter = ((header[5] ?? 0) & 0x10) !== 0;
    const contentBytes = header.subarray(6).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
    offset += ID3_HEADER_BYTES * (hasFooter ? 2 : 1) + contentBytes;
  }
  return offset;
}

/**
 * MP3, or one of its refused relatives; null when no run of frames is found.
 * `isWholeFile`: the data ends where the file ends, so fewer frames are proof enough.
 */
export function identifyMpegAudio(data: Buffer, isWholeFile: boolean): Identified | null {
  for (let offset = 0; offset + 7 <= data.length; offset += 1) {
    if (data[offset] !== 0xff) continue;
    const layer = layerOfRun(data, offset, isWholeFile && offset === 0);
    if (layer === 'mp3') return { family: 'audio', format: 'mp3' };
    if (layer !== null) return { family: 'other', format: layer, kinds: ['audio'] };
  }
  return null;
}

function layerOfRun(data: Buffer, start: number, endIsProof: boolean): Layer | null {
  const first = frameHeaderAt(data, start);
  if (first === null) return null;
  let offset = start + first.bytes;
  for (let count = 1; count < REQUIRED_FRAMES; count += 1) {
    if (offset + 7 > data.length) return endIsProof ? first.layer : null;
    const next = frameHeaderAt(data, offset);
    if (next === null || next.streamKey !== first.streamKey) return null;
    offset += next.bytes;
  }
  return first.layer;
}

function frameHeaderAt(data: Buffer, offset: number): FrameHeader | null {
  const header = data.readUInt32BE(offset);
  const version = (header >>> 19) & 3;
  if (header >>> 21 !== 0x7ff || version === 1) return null;
  const layer = LAYERS[(header >>> 17) & 3] ?? 'aac';
  const bytes = layer === 'aac' ? adtsFrameBytes(data, offset) : mpegFrameBytes(header, layer);
  // Sync, version, layer and sample rate; protection, bit rate and padding vary between frames.
  return bytes === null ? null : { layer, streamKey: header & 0xff_fe_0c_00, bytes };
}

function mpegFrameBytes(header: number, layer: Exclude<Layer, 'aac'>): number | null {
  const version = (header >>> 19) & 3;
  const isMpeg1 = version === 3;
  const kbps = BITRATES_KBPS[isMpeg1 ? 'mpeg1' : 'mpeg2'][layer][(header >>> 12) & 15] ?? 0;
  const mpeg1RateHz = MPEG1_RATES_HZ[(header >>> 10) & 3];
  if (kbps === 0 || mpeg1RateHz === undefined) return null;
  const rateHz = isMpeg1 ? mpeg1RateHz : version === 2 ? mpeg1RateHz / 2 : mpeg1RateHz / 4;
  const padding = (header >>> 9) & 1;
  if (layer === 'mp1') return (Math.floor((12_000 * kbps) / rateHz) + padding) * 4;
  const samples = layer === 'mp3' && !isMpeg1 ? 72_000 : 144_000;
  return Math.floor((samples * kbps) / rateHz) + padding;
}

function adtsFrameBytes(data: Buffer, offset: number): number | null {
  const bytes = (data.readUIntBE(offset + 3, 3) >>> 5) & 0x1fff;
  return bytes >= 7 ? bytes : null;
}
