/**
 * Every bound of decoding in one place. Hostile files meet these, honest ones never do; each has
 * its own refusal or ends the child that met it.
 */

/** Sound and video longer than this are refused from their packet tables, before decoding. */
export const MAX_DURATION_SECONDS: number = 4 * 3600;
/** Above 4096×4096 (so: 8K) a video is refused from its header. */
export const MAX_FRAME_PIXELS = 16_777_216;
export const MAX_STREAMS = 32;
/** Boxes directly within the index of an MP4 or MOV: its header, its tracks, and some notes. */
export const MAX_MOVIE_BOXES = 1_024;
/** Packets of all tracks of one file; four hours at 60 frames/s with sound have 1.5 million. */
export const MAX_PACKETS = 4_000_000;
/** Reading goes on after so many damaged places; then the rest of the file is given up. */
export const MAX_READ_ERRORS = 64;
/** Wanted frames that may be damaged or missing before the whole video counts as corrupt. */
export const MAX_DAMAGED_SHARE = 0.2;
/** Packets that are tried before a track counts as undecodable. */
export const MAX_TRIAL_PACKETS = 96;

/** The declared duration stands when packets bear it out within this … */
export const DURATION_TOLERANCE_SECONDS = 0.5;
/** … or within this share of it, whichever is more. */
export const DURATION_TOLERANCE_SHARE = 0.01;

/** Time stamps this close to a wanted time count as "at" it: doubles against exact ticks. */
export const SAME_TIME_SECONDS = 1e-6;

/** One message of a child: the largest JPEG that a plan can ask for is far below. */
export const MAX_MESSAGE_BYTES = 67_108_864;
/** Frames or sound of one child that wait in the parent before the child is made to wait. */
export const MAX_BUFFERED_BYTES = 4_194_304;

/** Bounds that belong to the operator's machine rather than to the files; tests lower them. */
export interface DecoderLimits {
  /** Time a child may take to read the facts of a file. */
  readonly scanMs: number;
  /** Time a child may work on frames or sound, waiting for a slow reader not counted. */
  readonly decodeMs: number;
  /** Time a scan may wait for a free child. */
  readonly queueMs: number;
  /** The same for frames and sound, whose readers think while they hold a child. */
  readonly streamQueueMs: number;
  /** Jobs that may wait for a free child. */
  readonly queuedJobs: number;
  /** A child larger than this is killed in the middle of its job. */
  readonly childBytes: number;
  /** A child larger than this is not given another job. */
  readonly recycleBytes: number;
  /** A child that did so many jobs is not given another. */
  readonly recycleJobs: number;
}

export const DEFAULT_LIMITS: DecoderLimits = {
  scanMs: 30_000,
  decodeMs: 900_000,
  queueMs: 120_000,
  streamQueueMs: 1_800_000,
  queuedJobs: 256,
  childBytes: 1_610_612_736,
  recycleBytes: 419_430_400,
  recycleJobs: 500,
};
