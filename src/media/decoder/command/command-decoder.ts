/**
 * The operator's choice: the same answers by the `ffmpeg` and `ffprobe` commands. Correct and
 * patched by the distribution, at two to six times the processor time, since the command decodes
 * every frame.
 */
import { dirname, join } from 'node:path';
import type { Frame, SoundTrackFacts } from '../../../core/media-plan.ts';
import { jpegSize } from '../jpeg-size.ts';
import { type DecoderLimits, MAX_DURATION_SECONDS, MAX_MESSAGE_BYTES } from '../limits.ts';
import { framesAt, hasTimes } from '../plan.ts';
import { corrupt, Refusal, refusalError } from '../refusal.ts';
import type {
  DecoderPool,
  FramesRequest,
  MediaFile,
  SoundRequest,
  SoundScan,
  VideoScan,
} from '../requests.ts';
import { Slots } from '../slots.ts';
import { spanOf, Tally, toSeconds } from '../tally.ts';
import { frameFilters } from './frame-filters.ts';
import { JpegSplitter } from './jpeg-splitter.ts';
import { printedPackets } from './packets.ts';
import { type CommandBounds, readCommand, runCommand } from './run-command.ts';
import { inputArguments, readTracks, type Track, type Tracks } from './streams.ts';

/** Scans print one line of some 40 bytes for each packet. */
const MAX_SCAN_BYTES = 268_435_456;
const BYTES_PER_SAMPLE = 4;
const VERSION_BYTES = 65_536;
/** Of a sound shorter than its filter the resampler gives back nothing. */
const MAX_SWALLOWED_SECONDS = 0.005;
/** One small picture: enough to see that something can be decoded. */
const TRIAL = ['-frames:v', '1', '-s', '16x16', '-f', 'rawvideo', '-'];
const SOUND_TRIAL = ['-frames:a', '1', '-f', 's16le', '-'];

/** `ffmpegPath` names the command; `ffprobe` lies beside it. */
export function createCommandDecoder(
  size: number,
  ffmpegPath: string,
  limits: DecoderLimits,
): DecoderPool {
  const slots = new Slots(size, limits);
  const closing = new AbortController();
  const ffprobe = ffmpegPath.includes('/') ? join(dirname(ffmpegPath), 'ffprobe') : 'ffprobe';
  const scanBounds: CommandBounds = { workMs: limits.scanMs, outputBytes: MAX_SCAN_BYTES };

  /** Runs `work` in a slot, until the caller aborts or the decoder is closed. */
  async function* inSlot<T>(
    errorPath: string | null,
    signal: AbortSignal,
    work: (signal: AbortSignal) => AsyncIterable<T>,
  ): AsyncGenerator<T, void> {
    await slots.acquire(signal);
    try {
      yield* work(AbortSignal.any([signal, closing.signal]));
    } catch (error) {
      throw error instanceof Refusal ? refusalError(error, errorPath) : error;
    } finally {
      slots.release();
    }
  }

  async function once<T>(
    errorPath: string | null,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const results = inSlot(errorPath, signal, async function* (either) {
      yield await work(either);
    });
    const { value } = await results.next();
    await results.return();
    return value as T;
  }

  async function tryOne(
    file: MediaFile,
    output: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const args = ['-v', 'quiet', ...inputArguments(file), ...output];
    for await (const piece of runCommand(ffmpegPath, args, scanBounds, signal)) {
      if (piece.length > 0) return;
    }
    throw corrupt('nothing in it can be decoded');
  }

  async function tallyAll(
    file: MediaFile,
    tracks: Tracks,
    signal: AbortSignal,
  ): Promise<Map<Track, Tally>> {
    const known = [tracks.video, tracks.sound].filter((track) => track !== null);
    const tallies = new Map<Track, Tally>();
    for await (const packet of printedPackets(ffprobe, file, null, scanBounds, signal)) {
      const track = known.find(({ index }) => index === packet.track);
      if (track === undefined) continue;
      const tally = tallies.get(track) ?? new Tally(track.timeBase);
      tallies.set(track, tally);
      const time = Number.isNaN(packet.pts) ? packet.dts : packet.pts;
      tally.add(time, packet.duration, packet.hidden, packet.corrupt);
    }
    return tallies;
  }

  async function scanVideo(file: MediaFile, signal: AbortSignal): Promise<VideoScan> {
    const tracks = await readTracks(ffprobe, file, scanBounds, signal);
    const { video, sound } = tracks;
    if (video === null) throw corrupt('no video track');
    const tallies = await tallyAll(file, tracks, signal);
    const pictures = tallies.get(video);
    if (pictures === undefined) throw corrupt('no video track');
    await tryOne(file, ['-map', `0:${video.index}`, ...TRIAL], signal);
    return {
      codec: video.codec,
      width: video.width,
      height: video.height,
      rotationDegrees: video.turn.degrees,
      pixelAspect: video.pixelAspect,
      framesPerSecond: video.framesPerSecond,
      quickTime: tracks.majorBrand === null || tracks.majorBrand.startsWith('qt'),
      sound: sound !== null && tallies.has(sound) ? soundFacts(sound) : null,
      ...spanOf(tallies.values()),
      otherTracksSeconds: tracks.otherTracksSeconds,
      packetCount: pictures.packetCount,
      corruptPacketCount: pictures.corruptPacketCount,
    };
  }

  async function scanSound(file: MediaFile, signal: AbortSignal): Promise<SoundScan> {
    const tracks = await readTracks(ffprobe, file, scanBounds, signal);
    const { sound } = tracks;
    if (sound === null) throw corrupt('no sound track');
    const tally = (await tallyAll(file, tracks, signal)).get(sound);
    if (tally === undefined) throw corrupt('no sound track');
    await tryOne(file, ['-map', `0:${sound.index}`, ...SOUND_TRIAL], signal);
    // For MP3 the command estimates where nothing is declared, and does not say which it did.
    const declared = file.container === 'mp3' ? null : sound.durationTicks;
    return {
      ...soundFacts(sound),
      ...tally.span(),
      declaredSeconds: declared === null ? null : toSeconds(declared, sound.timeBase),
      countedSeconds: tally.countedSeconds(),
      packetCount: tally.packetCount,
      corruptPacketCount: tally.corruptPacketCount,
      hasPicture: tracks.video !== null,
    };
  }

  async function* decodeFrames(
    file: MediaFile,
    request: FramesRequest,
    signal: AbortSignal,
  ): AsyncGenerator<Frame, void> {
    if (request.indexes.length === 0) return;
    const tracks = await readTracks(ffprobe, file, scanBounds, signal);
    const { video } = tracks;
    if (video === null) throw corrupt('no video track');
    const shown = await shownTimes(file, video, signal);
    if (shown.length === 0) throw corrupt('no video track');
    const timeOf = (index: number): number =>
      (index * request.durationSeconds) / request.frameCount;
    const times = request.indexes.map((index) => ({
      index,
      seconds: tracks.originSeconds + timeOf(index),
    }));
    const wanted = framesAt(shown, times);
    const { width, height } = request;
    const { pixelAspect, turn } = video;
    const numbers = wanted.map(({ frame }) => frame);
    const filters = frameFilters(numbers, { width, height, pixelAspect, turn });
    const input = ['-v', 'quiet', '-noautorotate', '-threads', '1', ...inputArguments(file)];
    const chosen = ['-map', `0:${video.index}`, '-vf', filters, '-fps_mode', 'passthrough'];
    const jpegs = ['-c:v', 'mjpeg', '-q:v', '3', '-threads', '1', '-f', 'image2pipe', '-'];
    const args = [...input, ...chosen, '-frames:v', `${wanted.length}`, ...jpegs];
    const outputBytes = wanted.length * MAX_MESSAGE_BYTES;
    const splitter = new JpegSplitter();
    let next = 0;
    for await (const piece of runCommand(
      ffmpegPath,
      args,
      { workMs: limits.decodeMs, outputBytes },
      signal,
    )) {
      for (const jpeg of splitter.push(piece)) {
        const size = jpegSize(jpeg);
        for (const index of wanted[next]?.indexes ?? []) {
          yield { index, timeSeconds: timeOf(index), ...size, jpeg };
        }
        next += 1;
      }
    }
    if (next < wanted.length) throw corrupt('the video is damaged');
  }

  /** When each frame is shown, ascending; in the order of packets where a container gives no times. */
  async function shownTimes(file: MediaFile, video: Track, signal: AbortSignal): Promise<number[]> {
    const packets = [];
    for await (const packet of printedPackets(ffprobe, file, video.index, scanBounds, signal)) {
      packets.push(packet);
    }
    const timed = hasTimes(packets.map((packet) => packet.pts));
    return packets
      .filter((packet) => !packet.hidden)
      .map((packet) => toSeconds(timed ? packet.pts : packet.dts, video.timeBase))
      .sort((one, other) => one - other);
  }

  async function* decodeSound(
    file: MediaFile,
    { sampleRateHz, durationSeconds }: SoundRequest,
    signal: AbortSignal,
  ): AsyncGenerator<Float32Array, void> {
    const { sound } = await readTracks(ffprobe, file, scanBounds, signal);
    if (sound === null) throw corrupt('no sound track');
    const format = ['-ac', '1', '-ar', `${sampleRateHz}`, '-f', 'f32le', '-'];
    const pad = ['-af', 'aresample=async=1:first_pts=0'];
    const args = [
      '-v',
      'quiet',
      ...inputArguments(file),
      '-map',
      `0:${sound.index}`,
      ...pad,
      ...format,
    ];
    const blockBytes = sampleRateHz * BYTES_PER_SAMPLE;
    const outputBytes = (MAX_DURATION_SECONDS + 1) * blockBytes;
    let rest: Buffer = Buffer.alloc(0);
    let any = false;
    for await (const piece of runCommand(
      ffmpegPath,
      args,
      { workMs: limits.decodeMs, outputBytes },
      signal,
    )) {
      rest = Buffer.concat([rest, piece]);
      for (; rest.length >= blockBytes; rest = rest.subarray(blockBytes)) {
        any = true;
        yield samplesOf(rest.subarray(0, blockBytes));
      }
    }
    if (rest.length >= BYTES_PER_SAMPLE) yield samplesOf(rest);
    else if (!any && durationSeconds > MAX_SWALLOWED_SECONDS) {
      throw corrupt('nothing in it can be decoded');
    } else if (!any) yield new Float32Array(1);
  }

  return {
    scanVideo: (file, signal) => once(file.errorPath, signal, (either) => scanVideo(file, either)),
    scanSound: (file, signal) => once(file.errorPath, signal, (either) => scanSound(file, either)),
    frames: (file, request, signal) =>
      inSlot(file.errorPath, signal, (either) => decodeFrames(file, request, either)),
    sound: (file, request, signal) =>
      inSlot(file.errorPath, signal, (either) => decodeSound(file, request, either)),
    check: (signal) =>
      once(null, signal, async (either) => {
        const bounds = { workMs: limits.scanMs, outputBytes: VERSION_BYTES };
        for (const command of [ffmpegPath, ffprobe]) {
          await readCommand(command, ['-v', 'quiet', '-version'], bounds, either);
        }
      }),
    close: () => {
      slots.close();
      closing.abort(new Error('the decoder is closed'));
      return Promise.resolve();
    },
  };
}

function soundFacts({ codec, sampleRateHz, channels }: Track): SoundTrackFacts {
  return { codec, sampleRateHz, channels };
}

function samplesOf(bytes: Buffer): Float32Array {
  const samples = new Float32Array(Math.floor(bytes.length / BYTES_PER_SAMPLE));
  new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.byteLength));
  return samples;
}
