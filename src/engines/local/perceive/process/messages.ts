/**
 * What the server and the perception process say to each other. A task holds all that it needs, and
 * the process keeps nothing of it afterwards: any process can do any task, also once more.
 */
import type { Picture } from '../../../../core/media-plan.ts';
import type { PictureEvidence } from '../../evidence.ts';
import type { Recognised } from '../hear/recognise.ts';
import type { VoiceMemory, Voices } from '../hear/voice-activity.ts';

/** Thumbnails for telling shots apart: tiny pictures of this size, RGB. */
export const THUMBNAIL_WIDTH = 32;
export const THUMBNAIL_HEIGHT = 18;

/** One piece of work. */
export type Task =
  | { readonly kind: 'look'; readonly picture: Picture }
  | { readonly kind: 'look-at-jpeg'; readonly jpeg: Uint8Array }
  | { readonly kind: 'thumbnails'; readonly jpegs: readonly Uint8Array[] }
  /** Whole windows of a sound, and the memory that came back with those before; see `Voices`. */
  | {
      readonly kind: 'hear-voices';
      readonly samples: Float32Array;
      readonly memory: VoiceMemory | null;
    }
  /** A piece of speech and the language expected; null = find out. */
  | {
      readonly kind: 'transcribe';
      readonly samples: Float32Array;
      readonly language: string | null;
    };

/** What each kind of task gives back. */
export interface TaskResults {
  readonly look: PictureEvidence;
  readonly 'look-at-jpeg': PictureEvidence;
  readonly thumbnails: readonly Uint8Array[];
  readonly 'hear-voices': Voices;
  readonly transcribe: Recognised;
}

/** What the process is started with. */
export interface PerceptionSettings {
  readonly modelsDirectory: string;
  /** Threads that one inference may use. */
  readonly threads: number;
}

export type ToProcess =
  | { readonly type: 'run'; readonly session: number; readonly id: number; readonly task: Task }
  /** The session is over: drop its waiting work. */
  | { readonly type: 'end'; readonly session: number };

export type FromProcess =
  /** A step of this session begins; those that follow are of the same one until told otherwise. */
  | { readonly type: 'step'; readonly session: number }
  | { readonly type: 'done'; readonly id: number; readonly result: TaskResults[Task['kind']] }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** Follows `end`, once no step of the session is running any more. */
  | { readonly type: 'ended'; readonly session: number };
