/**
 * Decides, frame by frame while a video passes, which frames are worth a look: the first of every
 * shot, and more where the picture changes within a shot. Looks are limited: credit for them grows
 * with the video, so that a restless beginning cannot use up what the end needs. Everything goes by
 * counts and never by the clock, so the same video always gets the same looks.
 */

/** Mean difference of two thumbnails (0 … 1) that is a cut whatever came before. */
const CUT = 0.16;
/** A smaller difference is a cut where the picture was calm: this many times its usual change. */
const CALM_CUT = 0.07;
const CALM_FACTOR = 5;
/** Change since the last look that is worth another. */
const CHANGED = 0.09;
/** Change that is more than noise of the coder, worth a look after a while. */
const STIRRED = 0.01;
const MIN_FOLLOW_SECONDS = 4;
/** Share of all looks that are to be had from the start. */
const INITIAL_SHARE = 0.25;
/** How fast the usual change adapts. */
const USUAL_WEIGHT = 0.2;

export interface FrameDecision {
  /** A shot begins with this frame. */
  readonly cut: boolean;
  readonly look: boolean;
}

export interface FrameChoiceOptions {
  readonly frameCount: number;
  readonly durationSeconds: number;
  /** Most frames to look at. */
  readonly maxLooks: number;
}

export class FrameChoice {
  readonly #options: FrameChoiceOptions;
  readonly #followFrames: number;
  #previous: Uint8Array | null = null;
  #lookedAt: Uint8Array | null = null;
  #sinceLook = 0;
  #usual = 0;
  #looks = 0;
  #frames = 0;
  /** The current shot has not been looked at yet. */
  #shotUnseen = true;

  constructor(options: FrameChoiceOptions) {
    this.#options = options;
    const { frameCount, durationSeconds, maxLooks } = options;
    const secondsPerFrame = durationSeconds / Math.max(1, frameCount);
    this.#followFrames = Math.max(
      MIN_FOLLOW_SECONDS / Math.max(secondsPerFrame, Number.EPSILON),
      (2 * frameCount) / maxLooks,
    );
  }

  /** Takes the thumbnail of the next frame. */
  next(thumbnail: Uint8Array): FrameDecision {
    const cut = this.#isCut(thumbnail);
    if (cut) this.#shotUnseen = true;
    this.#previous = thumbnail;
    this.#frames += 1;
    this.#sinceLook += 1;
    const look = this.#credit() >= 1 && (this.#shotUnseen || this.#isWorthALook(thumbnail));
    if (look) {
      this.#looks += 1;
      this.#lookedAt = thumbnail;
      this.#sinceLook = 0;
      this.#shotUnseen = false;
    }
    return { cut, look };
  }

  #isCut(thumbnail: Uint8Array): boolean {
    if (this.#previous === null) return true;
    const change = difference(this.#previous, thumbnail);
    const cut = change > CUT || (change > CALM_CUT && change > CALM_FACTOR * this.#usual);
    this.#usual = cut ? 0 : this.#usual + USUAL_WEIGHT * (change - this.#usual);
    return cut;
  }

  #isWorthALook(thumbnail: Uint8Array): boolean {
    const change = difference(this.#lookedAt!, thumbnail);
    return change > CHANGED || (change > STIRRED && this.#sinceLook >= this.#followFrames);
  }

  /** Looks that may still be spent at this point of the video. */
  #credit(): number {
    const { frameCount, maxLooks } = this.#options;
    const earned = maxLooks * (INITIAL_SHARE + this.#frames / Math.max(1, frameCount));
    return Math.min(maxLooks, Math.max(1, earned)) - this.#looks;
  }
}

/** Mean difference of two thumbnails of the same size, 0 … 1. */
export function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += Math.abs(a[index]! - b[index]!);
  return sum / (255 * Math.max(1, a.length));
}
