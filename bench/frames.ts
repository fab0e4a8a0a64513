/**
 * Sampling frames of a video: our decoder pool against the `ffmpeg` command doing the same, on a
 * minute of 1080p at 2 and at 0.1 frames/s. Runs alternate, medians count, and the frames of the
 * plan are compared with those of a full decode. Needs `ffmpeg` with x264; says so when missing.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FrameReader } from '../src/media/decoder/native/frame-reader.ts';
import { decodeFrames } from '../src/media/decoder/native/frames.ts';
import { type ChildDecoder, createChildDecoder } from '../src/media/decoder/child-decoder.ts';
import { DEFAULT_LIMITS } from '../src/media/decoder/limits.ts';
import type { FramesRequest, MediaFile } from '../src/media/decoder/requests.ts';
import { probeVideo } from '../src/media/video/probe-video.ts';

const SECONDS = 60;
const SIZE = { width: 736, height: 384 };
const ROUNDS = 5;
const CASES = [
  { fps: 2, wallTarget: 0.65 },
  { fps: 0.1, wallTarget: 0.2 },
] as const;
/**
 * What can be left out depends on where groups begin and on the frames that nothing refers to. The
 * targets were set on regular groups of 250 with three B-frames; the harder sample leaves both to
 * x264, which cuts groups short and uses few B-frames on such restless pictures.
 */
const SAMPLES = [
  {
    name: 'regular groups',
    options: ['-b_strategy', '0', '-sc_threshold', '0', '-keyint_min', '250'],
    hasTarget: true,
  },
  { name: 'groups as x264 likes', options: [], hasTarget: false },
] as const;
/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;
const NEVER = new AbortController().signal;
const FFMPEG: string = 'ffmpeg';
const exec = promisify(execFile);

interface FramesResult {
  readonly name: string;
  /** Ours ÷ ffmpeg's; below 1 is faster. */
  readonly wallRatio: number;
  readonly cpuRatio: number;
  /** Null where none was set. */
  readonly wallTarget: number | null;
  /** Every planned frame equals that of a full decode. */
  readonly exact: boolean;
}

interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** Measures and prints one line for each case. */
export async function run(): Promise<void> {
  if (spawnSync(FFMPEG, ['-version']).status !== 0) {
    console.log('no ffmpeg to compare with: skipped');
    return;
  }
  for (const { name, wallRatio, cpuRatio, wallTarget, exact } of await measure()) {
    const target = wallTarget === null ? '' : ` (target ${wallTarget})`;
    const ratios = `wall ${wallRatio.toFixed(2)}${target}, CPU ${cpuRatio.toFixed(2)}`;
    console.log(`${name}, ours / ffmpeg: ${ratios}, ${exact ? 'bit-exact' : 'NOT EXACT'}`);
  }
}

async function measure(): Promise<FramesResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'mimosa-bench-'));
  const decoder = createChildDecoder(cpus().length, directory, DEFAULT_LIMITS);
  try {
    const results: FramesResult[] = [];
    for (const sample of SAMPLES)
      results.push(...(await measureSample(sample, directory, decoder)));
    return results;
  } finally {
    await decoder.close();
    await rm(directory, { recursive: true });
  }
}

async function measureSample(
  sample: (typeof SAMPLES)[number],
  directory: string,
  decoder: ChildDecoder,
): Promise<FramesResult[]> {
  const path = join(directory, 'minute.mp4');
  await makeVideo(path, sample.options);
  const file: MediaFile = { path, container: 'iso-media', errorPath: null };
  const results: FramesResult[] = [];
  for (const { fps, wallTarget } of CASES) {
    const request = requestAt(fps);
    const ours: Cost[] = [];
    const theirs: Cost[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const theirCost = await costOf(() => runCommand(path, fps), decoder);
      const ourCost = await costOf(() => probeAndRead(decoder, file, request), decoder);
      // The first round warms the page cache and starts the children.
      if (round === 0) continue;
      theirs.push(theirCost);
      ours.push(ourCost);
    }
    results.push({
      name: `${SECONDS} s of 1080p, ${sample.name}, at ${fps} frames/s`,
      wallRatio: median(ours, 'wallSeconds') / median(theirs, 'wallSeconds'),
      cpuRatio: median(ours, 'cpuSeconds') / median(theirs, 'cpuSeconds'),
      wallTarget: sample.hasTarget ? wallTarget : null,
      exact: await isExact(decoder, file, request),
    });
  }
  return results;
}

/** Moving detail, groups of 250, 6 Mbit/s. */
async function makeVideo(path: string, options: readonly string[]): Promise<void> {
  const lines = `testsrc2=size=1920x1080:rate=30,format=yuv420p[lines]`;
  const clouds = `mandelbrot=size=480x270:rate=30,scale=1920:1080,format=yuv420p[clouds]`;
  const picture = `${lines};${clouds};[lines][clouds]blend=all_mode=average`;
  const input = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', 'anoisesrc=amplitude=0.1'];
  const video = [
    '-c:v',
    'libx264',
    '-preset',
    'medium',
    '-bf',
    '3',
    '-g',
    '250',
    '-b:v',
    '6M',
    ...options,
  ];
  const output = ['-pix_fmt', 'yuv420p', '-c:a', 'aac', '-t', `${SECONDS}`, '-y', path];
  await exec(FFMPEG, ['-v', 'error', ...input, ...video, ...output]);
}

function requestAt(fps: number): FramesRequest {
  const frameCount = SECONDS * fps;
  const indexes = Array.from({ length: frameCount }, (_, index) => index);
  return { ...SIZE, frameCount, durationSeconds: SECONDS, indexes };
}

async function runCommand(path: string, fps: number): Promise<void> {
  const filters = `fps=${fps},scale=${SIZE.width}:${SIZE.height}`;
  const jpegs = ['-vf', filters, '-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2pipe', '-'];
  const args = ['-v', 'error', '-threads', '2', '-i', path, '-an', ...jpegs];
  await exec(FFMPEG, args, { encoding: 'buffer', maxBuffer: 1 << 30 });
}

async function probeAndRead(
  decoder: ChildDecoder,
  file: MediaFile,
  request: FramesRequest,
): Promise<void> {
  await probeVideo(decoder, file, NEVER);
  await readAll(decoder, file, request);
}

async function readAll(
  decoder: ChildDecoder,
  file: MediaFile,
  request: FramesRequest,
): Promise<Map<number, Uint8Array>> {
  const frames = new Map<number, Uint8Array>();
  for await (const frame of decoder.frames(file, request, NEVER))
    frames.set(frame.index, frame.jpeg);
  return frames;
}

/** Compares with decoding every frame: what happens when the plan delivers nothing. */
async function isExact(
  decoder: ChildDecoder,
  file: MediaFile,
  request: FramesRequest,
): Promise<boolean> {
  const planned = await readAll(decoder, file, request);
  // In this process only; the children keep theirs, and make the frames that are compared.
  FrameReader.prototype.readPlanned = (_, wanted) => wanted;
  let equal = 0;
  const whole = { ...request, part: 0, parts: 1 };
  decodeFrames(file.path, file.container, whole, (index, jpeg) => {
    if (jpeg.equals(planned.get(index) ?? Buffer.alloc(0))) equal += 1;
  });
  return equal === request.frameCount;
}

/** Wall time and processor time of this process, the decoder's children and ended commands. */
async function costOf(work: () => Promise<unknown>, decoder: ChildDecoder): Promise<Cost> {
  const cpuBefore = await cpuSeconds(decoder);
  const began = performance.now();
  await work();
  const wallSeconds = (performance.now() - began) / 1000;
  return { wallSeconds, cpuSeconds: (await cpuSeconds(decoder)) - cpuBefore };
}

async function cpuSeconds(decoder: ChildDecoder): Promise<number> {
  const own = await ticksOf('self', 4);
  const children = await Promise.all(decoder.processIds().map((pid) => ticksOf(`${pid}`, 2)));
  return children.reduce((sum, ticks) => sum + ticks, own) / TICKS_PER_SECOND;
}

/** User and system time; with 4 fields also that of children that ended. */
async function ticksOf(process: string, fields: 2 | 4): Promise<number> {
  const stat = await readFile(`/proc/${process}/stat`, 'latin1');
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterName.slice(11, 11 + fields).reduce((sum, field) => sum + Number(field), 0);
}

function median(costs: readonly Cost[], key: keyof Cost): number {
  return costs.map((cost) => cost[key]).toSorted((one, other) => one - other)[costs.length >> 1]!;
}

if (import.meta.main) await run();
