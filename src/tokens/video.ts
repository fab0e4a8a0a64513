/**
 * Tokens of a video, after the calculator of the video documentation (`estimate_video_tokens`).
 * The calculator and the bill differ in one thing: the bill counts the time stamps as they are
 * spelled and the markers around every stretch of sound.
 */
import type { MediaResolution } from '../core/chat-request.ts';
import type { VideoPlan } from '../core/media-plan.ts';
import { audioPads, requireDuration } from './audio.ts';
import {
  MAX_AREA_PIXELS,
  MIN_AREA_PIXELS,
  nearestSize,
  padsOf,
  requireSize,
  shrunkSize,
  SQUARE_PIXELS,
  type Size,
} from './vision.ts';

const MIN_FRAMES_PER_SECOND = 0.1;
const MAX_FRAMES_PER_SECOND = 10;
const MAX_FRAMES = 2_048;
/** Two frames make a grid. */
const FRAMES_PER_GRID = 2;
const MAX_VISION_TOKENS = 131_072;
/** Of one grid, at the resolution `default`. */
const DEFAULT_GRID_TOKENS = 300;
const PIXELS_PER_TOKEN = SQUARE_PIXELS * SQUARE_PIXELS;

/** Start and end of a grid, of its sound, of the whole video. */
const MARKER_PAIR = 2;
/** `MM:SS`: every digit and the colon is a token. */
const STAMP_TOKENS = 5;
/** From here on stamps read `100:00`. */
const LONG_STAMP_SECONDS = 6_000;
/** The calculator's own idea of stamps. */
const ESTIMATED_STAMP_TOKENS = 3;
const ESTIMATED_DENSE_STAMP_TOKENS = 5;
const DENSE_FRAMES_PER_SECOND = 2;

interface VideoShape {
  readonly durationSeconds: number;
  /** Coded picture in pixels, not rotated. */
  readonly width: number;
  readonly height: number;
  /** Sampled frames per second, 0.1 to 10. */
  readonly fps: number;
  readonly mediaResolution: MediaResolution;
}

interface PlannableVideo extends VideoShape {
  readonly sound: boolean;
  /** Area that no frame may exceed, besides the limits of the recipe; for budgets. */
  readonly maxPixels?: number | undefined;
}

/**
 * What the model sees of a video and what it costs in `usage`. RangeError for sides that are not
 * positive integers, for a duration that is not positive and finite, and for fps out of range.
 */
export function planVideo(video: PlannableVideo): VideoPlan {
  const { durationSeconds, fps, mediaResolution } = video;
  const { frameCount, gridCount, size, vision } = sampleFrames(video);
  const stamps = gridCount * STAMP_TOKENS + longStamps(durationSeconds, gridCount);
  const pairsPerGrid = video.sound ? 2 : 1;
  const markers = gridCount * pairsPerGrid * MARKER_PAIR + MARKER_PAIR;
  const sound = video.sound ? audioPads(durationSeconds) : 0;
  return {
    kind: 'video',
    fps,
    mediaResolution,
    durationSeconds,
    frameCount,
    gridCount,
    // A sliver may round to nothing; it is still shown as one square.
    width: Math.max(size.width, SQUARE_PIXELS),
    height: Math.max(size.height, SQUARE_PIXELS),
    sound: video.sound,
    tokens: { vision, stamps, markers, sound, total: vision + stamps + markers + sound },
  };
}

/** The published estimate, to the letter. Errors as `planVideo`. */
export function estimateVideoTokens(video: VideoShape & { readonly mute: boolean }): number {
  const { gridCount, vision } = sampleFrames(video);
  const isDense = video.fps > DENSE_FRAMES_PER_SECOND;
  const stamps = gridCount * (isDense ? ESTIMATED_DENSE_STAMP_TOKENS : ESTIMATED_STAMP_TOKENS);
  const markers = gridCount * MARKER_PAIR + MARKER_PAIR;
  const sound = video.mute ? 0 : audioPads(video.durationSeconds) + MARKER_PAIR;
  return vision + stamps + markers + sound;
}

interface SampledFrames {
  readonly frameCount: number;
  readonly gridCount: number;
  readonly size: Size;
  readonly vision: number;
}

function sampleFrames(
  video: VideoShape & { readonly maxPixels?: number | undefined },
): SampledFrames {
  requireSize(video);
  requireDuration(video.durationSeconds);
  // Written so that NaN fails too.
  if (!(video.fps >= MIN_FRAMES_PER_SECOND && video.fps <= MAX_FRAMES_PER_SECOND)) {
    throw new RangeError('fps must be a number between 0.1 and 10');
  }
  const wanted = Math.min(Math.ceil(video.durationSeconds * video.fps), MAX_FRAMES);
  const gridCount = Math.max(Math.ceil(wanted / FRAMES_PER_GRID), 1);
  const frameCount = gridCount * FRAMES_PER_GRID;
  const limitPixels = areaLimit(frameCount, video.mediaResolution);
  const size = frameSize(video, Math.min(limitPixels, video.maxPixels ?? limitPixels));
  return { frameCount, gridCount, size, vision: gridCount * padsOf(size) };
}

/** Pixels that one frame may have: many frames share one budget. */
function areaLimit(frameCount: number, mediaResolution: MediaResolution): number {
  const budgetPixels = MAX_VISION_TOKENS * PIXELS_PER_TOKEN * FRAMES_PER_GRID;
  const share = Math.floor(budgetPixels / frameCount);
  const wanted =
    mediaResolution === 'max' ? share : Math.min(share, DEFAULT_GRID_TOKENS * PIXELS_PER_TOKEN);
  return Math.max(MIN_AREA_PIXELS, Math.min(wanted, MAX_AREA_PIXELS));
}

function frameSize(original: Size, limitPixels: number): Size {
  const thick = thickened(original);
  const nearest = nearestSize(thick);
  const area = nearest.height * nearest.width;
  if (area > limitPixels) return shrunkSize(thick, limitPixels);
  if (area >= MIN_AREA_PIXELS) return nearest;

  const scale = Math.sqrt(MIN_AREA_PIXELS / (thick.height * thick.width));
  return {
    width: Math.ceil((thick.width * scale) / SQUARE_PIXELS) * SQUARE_PIXELS,
    height: Math.ceil((thick.height * scale) / SQUARE_PIXELS) * SQUARE_PIXELS,
  };
}

/** Slivers are first enlarged until their short side is 32. */
function thickened({ width, height }: Size): Size {
  if (Math.min(height, width) >= SQUARE_PIXELS) return { width, height };
  return height < width
    ? { width: Math.trunc((width * SQUARE_PIXELS) / height), height: SQUARE_PIXELS }
    : { width: SQUARE_PIXELS, height: Math.trunc((height * SQUARE_PIXELS) / width) };
}

/** Grid i is stamped with the time i × duration / grids; this many stamps have a sixth token. */
function longStamps(durationSeconds: number, gridCount: number): number {
  if (durationSeconds < LONG_STAMP_SECONDS) return 0;
  let count = 0;
  for (let grid = 0; grid < gridCount; grid += 1) {
    if ((grid * durationSeconds) / gridCount >= LONG_STAMP_SECONDS) count += 1;
  }
  return count;
}
