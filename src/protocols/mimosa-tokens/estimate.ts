/**
 * POST /v1/tokens/estimate: the published calculators on sizes and durations of media that need not
 * exist. It is Mimosa's own endpoint, but its errors speak like those of the chat dialect.
 */
import type { MediaResolution } from '../../core/chat-request.ts';
import {
  BOOLEAN,
  elementFields,
  type Fields,
  isInteger,
  NON_EMPTY_ARRAY,
  oneOf,
  optional,
  requestFields,
  required,
  type Shape,
} from '../fields.ts';
import { DEFAULT_SAMPLING, FRAMES_PER_SECOND, MEDIA_RESOLUTION } from '../video-sampling.ts';

/** Thirty years: far beyond any file, and every sum of the calculators stays exact below it. */
const MAX_DURATION_SECONDS = 1_000_000_000;

/** One medium, in the words of the wire and in the order of its keys; durations in seconds. */
export type EstimateItem =
  | { readonly type: 'image'; readonly width: number; readonly height: number }
  | { readonly type: 'audio'; readonly duration: number }
  | {
      readonly type: 'video';
      readonly duration: number;
      readonly width: number;
      readonly height: number;
      readonly fps: number;
      readonly media_resolution: MediaResolution;
      /** Without a sound track. */
      readonly mute: boolean;
    };

const TYPE = oneOf(['image', 'audio', 'video']);
const PIXELS: Shape<number> = {
  expectation: 'a positive integer',
  accepts: (value): value is number =>
    isInteger(value) && value > 0 && value <= Number.MAX_SAFE_INTEGER,
};
const SECONDS: Shape<number> = {
  expectation: `a number above 0 and up to ${MAX_DURATION_SECONDS}`,
  accepts: (value): value is number =>
    typeof value === 'number' && value > 0 && value <= MAX_DURATION_SECONDS,
};

/** Parsed JSON → items with their defaults. Throws an ApiError for the first fault. */
export function decodeEstimate(body: unknown): EstimateItem[] {
  const request = requestFields(body);
  return required(request, 'media', NON_EMPTY_ARRAY).map((value, index) =>
    decodeItem(elementFields(request, 'media', index, value)),
  );
}

/**
 * Items and the tokens of each → `{"media":[{…,"tokens":2040},…],"total":N}`, defaults filled in.
 * Tokens of sound may be a fraction: their published formula is not rounded.
 */
export function encodeEstimate(items: readonly EstimateItem[], tokens: readonly number[]): string {
  return JSON.stringify({
    media: items.map((item, index) => ({ ...item, tokens: tokens[index] })),
    total: tokens.reduce((sum, count) => sum + count, 0),
  });
}

function decodeItem(item: Fields): EstimateItem {
  const type = required(item, 'type', TYPE);
  if (type === 'image') return { type, ...decodeSize(item) };
  const duration = required(item, 'duration', SECONDS);
  if (type === 'audio') return { type, duration };
  return {
    type,
    duration,
    ...decodeSize(item),
    fps: optional(item, 'fps', FRAMES_PER_SECOND) ?? DEFAULT_SAMPLING.fps,
    media_resolution:
      optional(item, 'media_resolution', MEDIA_RESOLUTION) ?? DEFAULT_SAMPLING.mediaResolution,
    mute: optional(item, 'mute', BOOLEAN) ?? false,
  };
}

function decodeSize(item: Fields): { width: number; height: number } {
  return { width: required(item, 'width', PIXELS), height: required(item, 'height', PIXELS) };
}
