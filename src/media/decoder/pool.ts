/**
 * Makes the decoder of the media room: the built-in one, or the ffmpeg command where the operator
 * asks for it. Both stand behind the same interface.
 */
import { createChildDecoder } from './child-decoder.ts';
import { createCommandDecoder } from './command/command-decoder.ts';
import { DEFAULT_LIMITS, type DecoderLimits } from './limits.ts';
import type { DecoderPool } from './requests.ts';

export interface DecoderPoolOptions {
  /** Files decoded at the same time; one for each core is right. */
  readonly size: number;
  /** Working directory of the children. */
  readonly spoolDirectory: string;
  /** Path of an `ffmpeg` command with `ffprobe` beside it; null = the built-in library. */
  readonly ffmpegPath: string | null;
  readonly limits?: Partial<DecoderLimits>;
}

/** Costs nothing until the first job. `close` ends all children. */
export function createDecoderPool(options: DecoderPoolOptions): DecoderPool {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  if (options.ffmpegPath !== null) {
    return createCommandDecoder(options.size, options.ffmpegPath, limits);
  }
  return createChildDecoder(options.size, options.spoolDirectory, limits);
}
