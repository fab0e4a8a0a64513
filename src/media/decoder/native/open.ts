/**
 * Opens a file with the media library behind every gate that can stand before decoding: only the
 * demuxer of the family the bytes belong to, only this one file, few streams, few pixels.
 * Runs in child processes only.
 */
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  Dictionary,
  FormatContext,
  InputFormat,
  Log,
  type Stream,
} from 'node-av/lib';
import { toSeconds } from '../tally.ts';
import { DEMUXERS } from '../demuxers.ts';
import { DURATION_TOLERANCE_SECONDS, MAX_FRAME_PIXELS, MAX_STREAMS } from '../limits.ts';
import { isNear } from '../duration.ts';
import { corrupt, refusal } from '../refusal.ts';
import type { ContainerFamily } from '../requests.ts';

/** Unit of the start time of a whole file. */
const FILE_TICKS_PER_SECOND = 1_000_000;

Log.setLevel(AV_LOG_QUIET);

/** An open file. `close` must be called. */
export interface OpenFile {
  readonly format: FormatContext;
  /** First moving picture; null when there is none. */
  readonly video: Stream | null;
  /** First sound track; null when there is none. */
  readonly sound: Stream | null;
  /** Length of the sound track as its header declares it, before any estimate; null = not said. */
  readonly declaredSoundSeconds: number | null;
  /** Longest of the tracks that are neither picture nor sound, as declared; 0 without any. */
  readonly otherTracksSeconds: number;
  close(): void;
}

/** Opens, checks and reads stream information. Throws a Refusal. */
export function openFile(path: string, container: ContainerFamily): OpenFile {
  const name = DEMUXERS[container];
  const demuxer = InputFormat.findInputFormat(name);
  const format = new FormatContext();
  format.allocContext();
  const options = Dictionary.fromObject({
    format_whitelist: name,
    protocol_whitelist: 'file',
    max_streams: 2 * MAX_STREAMS,
  });
  if (format.openInputSync(path, demuxer, options) < 0) {
    throw corrupt('the file cannot be read');
  }
  try {
    if (format.nbStreams > MAX_STREAMS) throw corrupt(`more than ${MAX_STREAMS} streams`);
    const tracks = format.streams.filter((stream) => isTrack(stream));
    checkPixels(tracks);
    const video = tracks.find((stream) => stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO) ?? null;
    const sound = tracks.find((stream) => stream.codecpar.codecType === AVMEDIA_TYPE_AUDIO) ?? null;
    const declaredSoundSeconds = sound === null ? null : declaredSeconds(sound);
    // By index: every look at the streams makes new objects.
    const indexes = new Set(tracks.map(({ index }) => index));
    const others = format.streams.filter(({ index }) => !indexes.has(index));
    const otherTracksSeconds = Math.max(0, ...others.map((stream) => declaredSeconds(stream) ?? 0));
    if (findStreamInfo(format) < 0) throw corrupt('the file cannot be read');
    checkPixels(tracks);
    return {
      format,
      video,
      sound,
      declaredSoundSeconds,
      otherTracksSeconds,
      close: () => format.closeInputSync(),
    };
  } catch (error) {
    format.closeInputSync();
    throw error;
  }
}

/**
 * Where time 0 of the presentation lies on the file's own scale. Usually the start of the earliest
 * track; but when the believed duration covers an empty beginning, that beginning is shown too.
 */
export function originSeconds({ format }: OpenFile, durationSeconds: number): number {
  if (format.startTime === AV_NOPTS_VALUE) return 0;
  const start = Math.max(0, Number(format.startTime) / FILE_TICKS_PER_SECOND);
  const longest = Math.max(0, ...format.streams.map((stream) => declaredSeconds(stream) ?? 0));
  const coversBeginning = longest > 0 && isNear(start + longest, durationSeconds);
  return start > DURATION_TOLERANCE_SECONDS && coversBeginning ? 0 : start;
}

/** Length of a track as its header declares it; null when it does not say. */
function declaredSeconds({ duration, timeBase }: Stream): number | null {
  return duration === AV_NOPTS_VALUE || duration <= 0n
    ? null
    : toSeconds(Number(duration), timeBase);
}

/** Shape of one pixel, width over height. The container's word counts more than the codec's. */
export function pixelAspect(stream: Stream): number {
  const ratio = [stream.sampleAspectRatio, stream.codecpar.sampleAspectRatio].find(
    ({ num, den }) => num > 0 && den > 0,
  );
  return ratio === undefined ? 1 : ratio.num / ratio.den;
}

/**
 * The library takes one set of options a stream, but the binding hands over a single one: with two
 * streams or more it would be read beyond its end. There, only the process's bounds hold a bomb
 * whose header lies about its size, until the sizes are checked once more.
 */
function findStreamInfo(format: FormatContext): number {
  if (format.nbStreams > 1) return format.findStreamInfoSync();
  return format.findStreamInfoSync(Dictionary.fromObject({ max_pixels: MAX_FRAME_PIXELS }));
}

/** Makes the demuxer drop the packets of every other stream. */
export function keepOnly(file: OpenFile, kept: Stream): void {
  for (const stream of file.format.streams) {
    if (stream.index !== kept.index) stream.discard = AVDISCARD_ALL;
  }
}

/** A decoder of one thread for a stream. Throws a Refusal when there is none. */
export function openDecoder(stream: Stream): CodecContext {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  if (codec === null) throw corrupt('the codec is not supported');
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  decoder.parametersToContext(stream.codecpar);
  decoder.pktTimebase = stream.timeBase;
  decoder.threadCount = 1;
  decoder.setOption('max_pixels', MAX_FRAME_PIXELS);
  if (decoder.open2Sync(codec, null) < 0) {
    decoder.freeContext();
    throw corrupt('the codec is not supported');
  }
  return decoder;
}

/** Refuses pictures above the limit. */
export function checkFrameSize(width: number, height: number): void {
  if (width * height > MAX_FRAME_PIXELS) {
    throw refusal('media-too-many-pixels', 'video', width, height, MAX_FRAME_PIXELS);
  }
}

/** False for cover pictures and subtitles, which are not read at all. */
function isTrack(stream: Stream): boolean {
  const type = stream.codecpar.codecType;
  const cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) !== 0;
  if (!cover && (type === AVMEDIA_TYPE_VIDEO || type === AVMEDIA_TYPE_AUDIO)) return true;
  stream.discard = AVDISCARD_ALL;
  return false;
}

function checkPixels(streams: readonly Stream[]): void {
  for (const { codecpar } of streams) checkFrameSize(codecpar.width, codecpar.height);
}
