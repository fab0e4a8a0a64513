/** What the picture pool and its children say to each other. */
import type { ErrorCode } from '../../core/errors.ts';
import type { ImageFacts, Picture } from '../../core/media-plan.ts';

/** One picture to decode. A child has one job at a time. */
export interface PictureJob {
  readonly path: string;
  readonly facts: ImageFacts;
  readonly maxPixels: number;
  /** `param` of errors. */
  readonly errorPath: string;
}

/** What goes to the child: the job, and the size at which it has to end itself. */
export interface PictureOrder extends PictureJob {
  readonly maxResidentBytes: number;
}

/** Sent once, when the decoders are loaded. */
export interface PictureReady {
  readonly type: 'ready';
}

export type PictureOutcome =
  | { readonly type: 'picture'; readonly picture: Picture }
  /** A fault of the data, meant for the client. */
  | {
      readonly type: 'refused';
      readonly code: ErrorCode;
      readonly param: string | null;
      readonly message: string;
    }
  /** A fault of ours, for the log. */
  | { readonly type: 'failed'; readonly message: string };

export interface PictureReply {
  readonly outcome: PictureOutcome;
  /** What the child still holds after the job. */
  readonly residentBytes: number;
}

/** Exit code of a child that grew beyond its bound. */
export const MEMORY_EXIT_CODE = 77;
