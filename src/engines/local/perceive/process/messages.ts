/** What the server and the perception process say to each other. */
import type { Picture } from '../../../../core/media-plan.ts';
import type { PictureEvidence, SoundEvidence } from '../../evidence.ts';

/** Thumbnails for telling shots apart: tiny pictures of this size, RGB. */
export const THUMBNAIL_WIDTH = 32;
export const THUMBNAIL_HEIGHT = 18;

/** One piece of work. Sound comes in blocks; a session hears one sound. */
export type Task =
  | { readonly kind: 'look'; readonly picture: Picture }
  | { readonly kind: 'look-at-jpeg'; readonly jpeg: Uint8Array }
  | { readonly kind: 'thumbnails'; readonly jpegs: readonly Uint8Array[] }
  | { readonly kind: 'hear'; readonly samples: Float32Array }
  | { readonly kind: 'finish-hearing' };

/** What each kind of task gives back. */
export interface TaskResults {
  readonly look: PictureEvidence;
  readonly 'look-at-jpeg': PictureEvidence;
  readonly thumbnails: readonly Uint8Array[];
  readonly hear: undefined;
  readonly 'finish-hearing': SoundEvidence;
}

/** What the process is started with. */
export interface PerceptionSettings {
  readonly modelsDirectory: string;
  /** Threads that one inference may use. */
  readonly threads: number;
}

export type ToProcess =
  | { readonly type: 'run'; readonly session: number; readonly id: number; readonly task: Task }
  /** The session is over: drop its waiting work and what it holds. */
  | { readonly type: 'end'; readonly session: number };

export type FromProcess =
  | { readonly type: 'done'; readonly id: number; readonly result: TaskResults[Task['kind']] }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** Follows `end`, once no step of the session is running any more. */
  | { readonly type: 'ended'; readonly session: number };
