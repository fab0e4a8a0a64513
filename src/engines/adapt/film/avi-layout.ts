/**
 * What stands where in an AVI file of JPEGs and PCM, known before a byte of it is written: lengths
 * stand in front, and the index at the end names the place of every chunk. Layout after the AVI
 * RIFF File Reference of Microsoft. Four hours of sound and all frames that a film may have are less
 * than 1 GB, from where on an OpenDML index would be needed.
 */
import { BYTES_PER_SAMPLE, SAMPLE_RATE_HZ } from '../pcm.ts';
import { chunk, CHUNK_HEAD_BYTES, chunkHead, list, long, paddedBytes, word } from '../riff.ts';
import { pcmFormat } from '../wav.ts';

/** A film whose frames all last equally long. */
export interface Film {
  readonly width: number;
  readonly height: number;
  /** Lengths of the JPEGs, in their order; at least one. */
  readonly frameBytes: readonly number[];
  /** Length of the film, in samples of sound whether there is sound or not. */
  readonly sampleCount: number;
  readonly sound: boolean;
}

/** One chunk of the interleaved streams. */
export interface FilmChunk {
  readonly stream: 'frames' | 'sound';
  readonly bytes: number;
}

/** Names of chunks: number of the stream, compressed picture (`dc`) or wave bytes (`wb`). */
export const CHUNK_NAME = { frames: '00dc', sound: '01wb' } as const;

/** The file has an index; its streams are interleaved. */
const FILE_FLAGS = 0x10 | 0x100;
/** Can be decoded without others. */
const KEY_FRAME = 0x10;
const MICROSECONDS_PER_SECOND = 1_000_000;
const INDEX_ENTRY_BYTES = 16;
const BITS_PER_PIXEL = 24;
const BYTES_PER_PIXEL = 3;
const BITMAP_HEADER_BYTES = 40;
/** As far as the encoder knows. */
const DEFAULT_QUALITY = 0xffff_ffff;
const ZERO: Buffer = long(0);

/** Every frame, and behind it the sound that is heard while it is shown. */
export function chunksOf({ frameBytes, sampleCount, sound }: Film): readonly FilmChunk[] {
  const firstSample = (frame: number): number =>
    Math.floor((frame * sampleCount) / frameBytes.length);
  return frameBytes.flatMap((bytes, frame): FilmChunk[] => {
    const samples = sound ? firstSample(frame + 1) - firstSample(frame) : 0;
    const heard: FilmChunk = { stream: 'sound', bytes: samples * BYTES_PER_SAMPLE };
    return [{ stream: 'frames', bytes }, ...(samples > 0 ? [heard] : [])];
  });
}

/** All that stands before the first chunk. */
export function headOf(film: Film, chunks: readonly FilmChunk[]): Buffer {
  const streams = film.sound ? [frameStream(film), soundStream(film)] : [frameStream(film)];
  const headers = list('hdrl', fileHeader(film, streams.length), ...streams);
  const moviBytes = chunks.reduce((sum, { bytes }) => sum + spaceOf(bytes), 4);
  const indexBytes = CHUNK_HEAD_BYTES + chunks.length * INDEX_ENTRY_BYTES;
  return Buffer.concat([
    chunkHead('RIFF', 4 + headers.length + CHUNK_HEAD_BYTES + moviBytes + indexBytes),
    Buffer.from('AVI '),
    headers,
    chunkHead('LIST', moviBytes),
    Buffer.from('movi'),
  ]);
}

/** All that stands behind the last chunk. */
export function indexOf(chunks: readonly FilmChunk[]): Buffer {
  // Places are counted from the name of the list.
  let place = 4;
  const entries = chunks.map(({ stream, bytes }) => {
    const entry = [Buffer.from(CHUNK_NAME[stream]), long(KEY_FRAME), long(place), long(bytes)];
    place += spaceOf(bytes);
    return Buffer.concat(entry);
  });
  return chunk('idx1', ...entries);
}

function spaceOf(contentBytes: number): number {
  return CHUNK_HEAD_BYTES + paddedBytes(contentBytes);
}

function fileHeader({ width, height, frameBytes, sampleCount }: Film, streams: number): Buffer {
  const frameSeconds = sampleCount / SAMPLE_RATE_HZ / frameBytes.length;
  return chunk(
    'avih',
    // Readers multiply: rounded up, no frame is asked for before it is there.
    long(Math.ceil(frameSeconds * MICROSECONDS_PER_SECOND)),
    ZERO, // greatest data rate: not told
    ZERO, // no padding beyond that of RIFF
    long(FILE_FLAGS),
    long(frameBytes.length),
    ZERO, // no sound ahead of its frames
    long(streams),
    long(largest(frameBytes)),
    long(width),
    long(height),
    Buffer.alloc(16),
  );
}

/** Frames last a whole number of samples all together, so pictures and sound end at once. */
function frameStream({ width, height, frameBytes, sampleCount }: Film): Buffer {
  const bitmap = chunk(
    'strf',
    long(BITMAP_HEADER_BYTES),
    long(width),
    long(height),
    word(1), // planes
    word(BITS_PER_PIXEL),
    Buffer.from('MJPG'),
    long(width * height * BYTES_PER_PIXEL),
    Buffer.alloc(16), // no resolution in print, no palette
  );
  const rate = { ticksPerSecond: frameBytes.length * SAMPLE_RATE_HZ, ticks: sampleCount };
  const units = { count: frameBytes.length, largestBytes: largest(frameBytes), unitBytes: 0 };
  return list(
    'strl',
    streamHeader('vids', Buffer.from('MJPG'), { ...rate, ...units }, [width, height]),
    bitmap,
  );
}

function soundStream({ frameBytes, sampleCount }: Film): Buffer {
  const rate = { ticksPerSecond: SAMPLE_RATE_HZ * BYTES_PER_SAMPLE, ticks: BYTES_PER_SAMPLE };
  const units = {
    count: sampleCount,
    largestBytes: Math.ceil(sampleCount / frameBytes.length) * BYTES_PER_SAMPLE,
    unitBytes: BYTES_PER_SAMPLE,
  };
  return list(
    'strl',
    streamHeader('auds', ZERO, { ...rate, ...units }, [0, 0]),
    chunk('strf', pcmFormat()),
  );
}

interface StreamUnits {
  /** A frame or sample lasts `ticks`. */
  readonly ticksPerSecond: number;
  readonly ticks: number;
  readonly count: number;
  /** Of a chunk. */
  readonly largestBytes: number;
  /** Of every unit, where all are equally large; else 0. */
  readonly unitBytes: number;
}

function streamHeader(
  type: string,
  codec: Buffer,
  { ticksPerSecond, ticks, count, largestBytes, unitBytes }: StreamUnits,
  [width, height]: readonly [number, number],
): Buffer {
  return chunk(
    'strh',
    Buffer.from(type),
    codec,
    ZERO, // flags
    ZERO, // priority and language
    ZERO, // no sound ahead of its frames
    long(ticks),
    long(ticksPerSecond),
    ZERO, // begins at once
    long(count),
    long(largestBytes),
    long(DEFAULT_QUALITY),
    long(unitBytes),
    Buffer.concat([word(0), word(0), word(width), word(height)]),
  );
}

function largest(bytes: readonly number[]): number {
  return bytes.reduce((most, one) => Math.max(most, one), 0);
}
