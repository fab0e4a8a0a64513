/** What ffprobe says about the tracks of a file, behind the same gates as the built-in decoder. */
import { z } from 'zod';
import { toSeconds } from '../tally.ts';
import { DEMUXERS } from '../demuxers.ts';
import { MAX_FRAME_PIXELS, MAX_STREAMS } from '../limits.ts';
import { displayTurn, type Turn } from '../turn.ts';
import { corrupt, refusal } from '../refusal.ts';
import type { MediaFile } from '../requests.ts';
import { type CommandBounds, readCommand } from './run-command.ts';

const MATRIX_BYTES = 36;
const ENTRIES = [
  'format=start_time',
  'format_tags=major_brand',
  'stream=index,codec_type,codec_name,width,height,sample_rate,channels,time_base',
  'stream=avg_frame_rate,sample_aspect_ratio,duration_ts',
  'stream_disposition=attached_pic',
  'stream_side_data=displaymatrix',
].join(':');

const PROBE = z.object({
  streams: z.array(
    z.object({
      index: z.int(),
      codec_type: z.string().optional(),
      codec_name: z.string().default('unknown'),
      width: z.int().default(0),
      height: z.int().default(0),
      sample_rate: z.coerce.number().default(0),
      channels: z.int().default(0),
      time_base: z.string(),
      avg_frame_rate: z.string().default('0/0'),
      sample_aspect_ratio: z.string().default('1:1'),
      duration_ts: z.number().optional(),
      disposition: z.object({ attached_pic: z.int() }).optional(),
      side_data_list: z.array(z.object({ displaymatrix: z.string().optional() })).default([]),
    }),
  ),
  format: z.object({
    start_time: z.coerce.number().optional(),
    tags: z.object({ major_brand: z.string().optional() }).default({}),
  }),
});

export interface Track {
  readonly index: number;
  readonly codec: string;
  readonly timeBase: { readonly num: number; readonly den: number };
  readonly width: number;
  readonly height: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly framesPerSecond: number | null;
  readonly pixelAspect: number;
  readonly turn: Turn;
  /** As declared or estimated. */
  readonly durationTicks: number | null;
}

export interface Tracks {
  readonly video: Track | null;
  readonly sound: Track | null;
  readonly originSeconds: number;
  /** Longest of the tracks that are neither picture nor sound, as declared; 0 without any. */
  readonly otherTracksSeconds: number;
  readonly majorBrand: string | null;
}

/** Arguments before the name of the input file: only its demuxer, only files. */
export function inputArguments(file: MediaFile): string[] {
  const demuxer = DEMUXERS[file.container];
  const gates = ['-protocol_whitelist', 'file,pipe', '-f', demuxer];
  return [...gates, '-max_pixels', `${MAX_FRAME_PIXELS}`, '-i', `file:${file.path}`];
}

/** Throws a Refusal. */
export async function readTracks(
  ffprobe: string,
  file: MediaFile,
  bounds: CommandBounds,
  signal: AbortSignal,
): Promise<Tracks> {
  const show = ['-show_entries', ENTRIES, '-of', 'json'];
  const args = ['-v', 'quiet', ...show, ...inputArguments(file)];
  const { streams, format } = PROBE.parse(
    JSON.parse(await readCommand(ffprobe, args, bounds, signal)),
  );
  if (streams.length > MAX_STREAMS) throw corrupt(`more than ${MAX_STREAMS} streams`);
  const tracks = streams.filter((stream) => stream.disposition?.attached_pic !== 1);
  for (const { codec_type: type, width, height } of tracks) {
    if (type === 'video' && width * height > MAX_FRAME_PIXELS) {
      throw refusal('media-too-many-pixels', 'video', width, height, MAX_FRAME_PIXELS);
    }
  }
  const first = (type: string): Track | null => {
    const found = tracks.find((stream) => stream.codec_type === type);
    return found === undefined ? null : trackOf(found);
  };
  const others = streams.filter(({ codec_type: type }) => type !== 'video' && type !== 'audio');
  return {
    video: first('video'),
    sound: first('audio'),
    originSeconds: Math.max(0, format.start_time ?? 0),
    otherTracksSeconds: Math.max(0, ...others.map((stream) => lengthOf(trackOf(stream)))),
    majorBrand: format.tags.major_brand ?? null,
  };
}

function lengthOf({ durationTicks, timeBase }: Track): number {
  return durationTicks === null ? 0 : toSeconds(durationTicks, timeBase);
}

function trackOf(stream: z.infer<typeof PROBE>['streams'][number]): Track {
  const [num, den] = stream.time_base.split('/').map(Number);
  const matrix = stream.side_data_list.find((data) => data.displaymatrix !== undefined);
  return {
    index: stream.index,
    codec: stream.codec_name,
    timeBase: { num: num!, den: den! },
    width: stream.width,
    height: stream.height,
    sampleRateHz: stream.sample_rate,
    channels: stream.channels,
    framesPerSecond: ratio(stream.avg_frame_rate, '/'),
    pixelAspect: ratio(stream.sample_aspect_ratio, ':') ?? 1,
    turn: displayTurn(matrixOf(matrix?.displaymatrix)),
    durationTicks: stream.duration_ts ?? null,
  };
}

/** `30000/1001` → 29.97; null for what is not a positive ratio. */
function ratio(text: string, separator: string): number | null {
  const [above, below] = text.split(separator).map(Number);
  const value = above! / below!;
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** ffprobe prints the matrix as three lines of an address and three numbers. */
function matrixOf(printed: string | undefined): Buffer | null {
  if (printed === undefined) return null;
  const numbers = printed
    .split('\n')
    .flatMap((line) => (line.split(':')[1] ?? '').trim().split(/\s+/))
    .filter((word) => word !== '');
  const bytes = Buffer.alloc(MATRIX_BYTES);
  for (const [place, number] of numbers.slice(0, MATRIX_BYTES / 4).entries()) {
    bytes.writeInt32LE(Number(number) | 0, place * 4);
  }
  return bytes;
}
