/**
 * What `POST /v1/media/preview` tells of one item, line by line, as the wire has it, and what the
 * lines so far add up to.
 */

export interface Tokens {
  readonly vision: number;
  readonly stamps: number;
  readonly markers: number;
  readonly sound: number;
  readonly total: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** As the wire has it in every place: here, in answers, and in what the ledger keeps. Not all. */
export interface Receipt {
  readonly type: 'image' | 'audio' | 'video';
  readonly bytes: number;
  readonly container: string;
  readonly codecs: readonly string[];
  readonly duration_seconds?: number;
  readonly original?: Size;
  readonly used?: Size;
  readonly fps?: number;
  readonly media_resolution?: 'default' | 'max';
  readonly frames?: { readonly count: number; readonly times_seconds: readonly number[] };
  readonly tokens: Tokens;
}

/** Another setting of a video, and what it would be. */
export interface Setting extends Size {
  readonly fps: number;
  readonly media_resolution: 'default' | 'max';
  readonly frames: number;
  readonly tokens: Tokens;
}

interface ModelPrice {
  readonly model: string;
  readonly prompt_usd_per_million: string;
}

export interface PictureLine extends Size {
  readonly mime: string;
  /** Base64. */
  readonly data: string;
}

export interface FrameLine extends PictureLine {
  /** Among the frames of the plan. */
  readonly index: number;
  readonly time_seconds: number;
}

export interface Segment {
  readonly start_seconds: number;
  readonly end_seconds: number;
  readonly text: string;
}

interface Fault {
  readonly message: string;
  readonly code: string;
  readonly param: string | null;
}

/** Those that say something of the item. */
export type PreviewLine =
  | {
      readonly type: 'media';
      readonly receipt: Receipt;
      /** Of pictures: from two on they are animated. */
      readonly facts: { readonly frame_count?: number };
      readonly prices: readonly ModelPrice[];
      readonly frames?: readonly number[];
      readonly settings?: readonly Setting[];
    }
  | ({ readonly type: 'picture'; readonly of: 'used' | 'original' } & PictureLine)
  | ({ readonly type: 'frame' } & FrameLine)
  | {
      readonly type: 'peaks';
      readonly buckets: number;
      readonly least: readonly number[];
      readonly greatest: readonly number[];
    }
  | { readonly type: 'transcript'; readonly segments: readonly Segment[] }
  | { readonly type: 'unavailable'; readonly error: Fault }
  | { readonly type: 'error'; readonly error: Fault }
  | { readonly type: 'prompt' | 'done' };

/** All that the lines have said so far; null where nothing was said of it. */
export interface Seen {
  readonly receipt: Receipt | null;
  readonly isAnimated: boolean;
  readonly prices: readonly ModelPrice[];
  readonly settings: readonly Setting[];
  /** Indexes of the frames that are shown, whether or not they are here yet. */
  readonly chosen: readonly number[];
  readonly frames: readonly FrameLine[];
  readonly used: PictureLine | null;
  readonly original: PictureLine | null;
  /** Of all buckets; the first of them are known. */
  readonly buckets: number;
  readonly least: readonly number[];
  readonly greatest: readonly number[];
  readonly transcript: readonly Segment[] | null;
  /** Why there is no transcript. */
  readonly unavailable: string | null;
}

export const NOTHING_SEEN: Seen = {
  receipt: null,
  isAnimated: false,
  prices: [],
  settings: [],
  chosen: [],
  frames: [],
  used: null,
  original: null,
  buckets: 0,
  least: [],
  greatest: [],
  transcript: null,
  unavailable: null,
};

/** With what one more line says. */
export function seenWith(seen: Seen, line: PreviewLine): Seen {
  switch (line.type) {
    case 'media': {
      const { receipt, facts, prices, frames = [], settings = [] } = line;
      const isAnimated = (facts.frame_count ?? 1) > 1;
      return { ...seen, receipt, isAnimated, prices, settings, chosen: frames };
    }
    case 'picture':
      return { ...seen, [line.of]: line };
    case 'frame':
      return { ...seen, frames: [...seen.frames, line] };
    case 'peaks':
      return {
        ...seen,
        buckets: line.buckets,
        least: [...seen.least, ...line.least],
        greatest: [...seen.greatest, ...line.greatest],
      };
    case 'transcript':
      return { ...seen, transcript: line.segments };
    case 'unavailable':
      return { ...seen, unavailable: line.error.message };
    case 'error':
    case 'prompt':
    case 'done':
      return seen;
  }
}
