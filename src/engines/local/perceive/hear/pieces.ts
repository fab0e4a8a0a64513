/**
 * Cuts a running sound into pieces of speech that a recogniser takes at once. A piece ends at a
 * pause; the longer it already is, the shorter a pause will do, so that sentences stay whole where
 * possible and no piece outgrows the recogniser.
 */
import { WINDOW_SAMPLES, WINDOW_SECONDS } from './windows.ts';

const START_CHANCE = 0.5;
const STAY_CHANCE = 0.35;
/** Shorter bursts are clicks and coughs. */
const MIN_SPEECH_SECONDS = 0.25;
/** Silence kept on either side, so that soft beginnings and endings survive. */
const MARGIN_WINDOWS = 6;
const MAX_PIECE_SECONDS = 28;
/** Where no pause comes, a piece is cut at the quietest window of its last seconds. */
const CUT_SEARCH_SECONDS = 8;

/** From this length on (seconds), a pause of so many seconds ends a piece. */
const PAUSES: readonly (readonly [lengthSeconds: number, pauseSeconds: number])[] = [
  [20, 0.15],
  [12, 0.4],
  [5, 0.7],
  [0, 1.2],
];

export interface SpeechPiece {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** 16 kHz, with a little silence around. */
  readonly samples: Float32Array;
}

interface HeardWindow {
  readonly samples: Float32Array;
  readonly chance: number;
}

/** Takes windows in order of time and hands out pieces as they become complete. */
export class PieceCutter {
  /** Windows since the start of the piece, or the last few before one. */
  #windows: HeardWindow[] = [];
  #speaking = false;
  /** Windows at the end of the piece in which nobody spoke. */
  #pause = 0;
  /** Windows taken so far. */
  #time = 0;
  #speechWindows = 0;

  /** Seconds of speech in the pieces handed out so far. */
  get speechSeconds(): number {
    return this.#speechWindows * WINDOW_SECONDS;
  }

  /** Whether nobody has spoken for long enough that speech has died away. */
  get resting(): boolean {
    return !this.#speaking || this.#pause > MARGIN_WINDOWS;
  }

  /** Adds a window; returns the piece it completes, if any. The samples are kept, not copied. */
  push(samples: Float32Array, chance: number): SpeechPiece | null {
    this.#windows.push({ samples, chance });
    this.#time += 1;
    if (!this.#speaking) {
      if (chance >= START_CHANCE) {
        this.#speaking = true;
        this.#pause = 0;
      } else if (this.#windows.length > MARGIN_WINDOWS) {
        this.#windows.shift();
      }
      return null;
    }
    this.#pause = chance >= STAY_CHANCE ? 0 : this.#pause + 1;
    const lengthSeconds = this.#windows.length * WINDOW_SECONDS;
    const [, pauseSeconds] = PAUSES.find(([from]) => lengthSeconds >= from)!;
    if (this.#pause * WINDOW_SECONDS >= pauseSeconds) return this.#finish();
    return lengthSeconds >= MAX_PIECE_SECONDS ? this.#cut() : null;
  }

  /** The piece that the end of the sound completes, if any. */
  end(): SpeechPiece | null {
    return this.#speaking ? this.#finish() : null;
  }

  /** Ends the piece at its pause; the end of the pause may become the margin of the next one. */
  #finish(): SpeechPiece | null {
    const spoken = this.#windows.length - this.#pause;
    const piece = this.#take(Math.min(this.#windows.length, spoken + MARGIN_WINDOWS), spoken);
    this.#windows = this.#windows.slice(-MARGIN_WINDOWS);
    this.#speaking = false;
    this.#pause = 0;
    return piece;
  }

  /** Ends the piece in mid-speech, where it is quietest; the rest starts the next piece. */
  #cut(): SpeechPiece | null {
    const from = this.#windows.length - Math.round(CUT_SEARCH_SECONDS / WINDOW_SECONDS);
    let quietest = from;
    for (let index = from; index < this.#windows.length; index += 1) {
      if (this.#windows[index]!.chance < this.#windows[quietest]!.chance) quietest = index;
    }
    const piece = this.#take(quietest, quietest);
    this.#windows = this.#windows.slice(quietest);
    return piece;
  }

  /** The first `count` windows as a piece, unless too little of them is speech. */
  #take(count: number, spoken: number): SpeechPiece | null {
    const startWindow = this.#time - this.#windows.length;
    const windows = this.#windows.slice(0, count);
    const first = Math.max(
      0,
      windows.findIndex((window) => window.chance >= STAY_CHANCE),
    );
    const voiced = windows.filter((window) => window.chance >= STAY_CHANCE).length;
    if (voiced * WINDOW_SECONDS < MIN_SPEECH_SECONDS) return null;
    this.#speechWindows += spoken - first;
    const samples = new Float32Array(count * WINDOW_SAMPLES);
    for (const [index, window] of windows.entries()) {
      samples.set(window.samples, index * WINDOW_SAMPLES);
    }
    return {
      startSeconds: (startWindow + first) * WINDOW_SECONDS,
      endSeconds: (startWindow + spoken) * WINDOW_SECONDS,
      samples,
    };
  }
}
