/**
 * What perception found in one media part: typed, serialisable, with confidences in [0, 1]. It is
 * the only bridge between seeing and answering: answers may say nothing that is not in here.
 */

/** Fractions of the picture, origin top left. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface FoundObject {
  /** COCO class name: `cat`, `cup`, `person`. */
  readonly name: string;
  readonly confidence: number;
  readonly box: Box;
}

export interface FoundLabel {
  /** ImageNet class as words: `tabby cat`, `espresso`, `missile`. */
  readonly name: string;
  readonly confidence: number;
}

export interface FoundText {
  /** One line, as read. */
  readonly text: string;
  readonly confidence: number;
  readonly box: Box;
}

export interface FoundColour {
  /** Everyday name: `dark blue`, `white`. */
  readonly name: string;
  /** Share of the picture. */
  readonly share: number;
}

export interface PictureEvidence {
  readonly kind: 'image';
  readonly width: number;
  readonly height: number;
  readonly labels: readonly FoundLabel[];
  readonly objects: readonly FoundObject[];
  /** In reading order. */
  readonly lines: readonly FoundText[];
  readonly colours: readonly FoundColour[];
  /** Mean luminance in [0, 1]. */
  readonly brightness: number;
}

export interface SpeechSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  /** ISO 639-1: `en`, `zh`. */
  readonly language: string;
  readonly confidence: number;
}

export interface SoundEvidence {
  readonly kind: 'audio';
  readonly durationSeconds: number;
  /** In order of time; empty when nobody speaks. */
  readonly segments: readonly SpeechSegment[];
  /** Share of the time in which somebody speaks. */
  readonly speechShare: number;
  /** What the rest sounds like. */
  readonly background: 'silence' | 'noise' | 'music-like' | 'none';
  /** Loudness in dB relative to full scale; null for digital silence. */
  readonly loudnessDb: number | null;
}

/** One perceived frame of a video. */
export interface SceneEvidence {
  /** When the scene is on screen. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Time of the frame that was looked at. */
  readonly frameSeconds: number;
  readonly picture: PictureEvidence;
}

export interface VideoEvidence {
  readonly kind: 'video';
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
  /** Frames named by the token plan, of which `scenes.length` were looked at. */
  readonly frameCount: number;
  /** In order of time; neighbours of one shot may follow each other. */
  readonly scenes: readonly SceneEvidence[];
  /** Times at which a new shot begins, 0 included. */
  readonly shotStartsSeconds: readonly number[];
  /** null when the video is mute. */
  readonly sound: SoundEvidence | null;
}

export type Evidence = PictureEvidence | SoundEvidence | VideoEvidence;

/** What perception reports while it works; the answer part turns notes into streamed reasoning. */
export type PerceptionEvent =
  | { readonly type: 'scene'; readonly scene: SceneEvidence }
  | { readonly type: 'sound'; readonly sound: SoundEvidence }
  | { readonly type: 'done'; readonly evidence: Evidence };
