/** What a client wants to see of the media of a request: the key `preview` of POST /v1/media/preview. */
import {
  BOOLEAN,
  integerBetween,
  NON_EMPTY_ARRAY,
  optional,
  optionalFields,
  required,
  requestFields,
} from '../fields.ts';

/** As many as a plan can have. */
const MOST_FRAMES = 2048;
const DEFAULT_FRAMES = 40;
const MOST_BUCKETS = 2000;
const DEFAULT_BUCKETS = 600;
const LEAST_WIDTH_PIXELS = 32;
const MOST_WIDTH_PIXELS = 4096;
/** More parts than a body can hold. */
const MOST_MEDIA = 1_000_000;

export interface PreviewWishes {
  /** Places among the media parts of the request, from 0; null = all of them. */
  readonly media: readonly number[] | null;
  /** Of each video, evenly chosen. */
  readonly maxFrames: number;
  /** Pictures and frames no wider than this; null = exactly as an engine gets them. */
  readonly widthPixels: number | null;
  /** Pieces into which each sound is cut for its peaks; 0 = no peaks. */
  readonly buckets: number;
  readonly transcript: boolean;
  /** Pictures also as they came. */
  readonly original: boolean;
  /** What every other setting of a video would cost. */
  readonly settings: boolean;
}

/** The parsed body → its wishes, with their defaults. Throws an ApiError for the first fault. */
export function decodePreviewWishes(body: unknown): PreviewWishes {
  const fields = optionalFields(requestFields(body), 'preview') ?? {
    object: {},
    path: 'preview',
    spoken: 'preview',
  };
  const media = optional(fields, 'media', NON_EMPTY_ARRAY);
  return {
    media: media?.map((value, at) => mediaIndex(value, at)) ?? null,
    maxFrames: optional(fields, 'max_frames', integerBetween(0, MOST_FRAMES)) ?? DEFAULT_FRAMES,
    widthPixels:
      optional(fields, 'width', integerBetween(LEAST_WIDTH_PIXELS, MOST_WIDTH_PIXELS)) ?? null,
    buckets: optional(fields, 'buckets', integerBetween(0, MOST_BUCKETS)) ?? DEFAULT_BUCKETS,
    transcript: optional(fields, 'transcript', BOOLEAN) ?? false,
    original: optional(fields, 'original', BOOLEAN) ?? false,
    settings: optional(fields, 'settings', BOOLEAN) ?? false,
  };
}

function mediaIndex(value: unknown, at: number): number {
  const key = `media[${at}]`;
  const fields = { object: { [key]: value }, path: 'preview', spoken: 'preview' };
  return required(fields, key, integerBetween(0, MOST_MEDIA));
}
