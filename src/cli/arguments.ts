/** Parsers of option values; what they refuse is a usage error (exit code 2). */
import { InvalidArgumentError } from 'commander';

const MIN_FPS = 0.1;
const MAX_FPS = 10;

/** Frames per second of the published range. */
export function parseFps(text: string): number {
  const fps = Number(text);
  if (text.trim() === '' || !(fps >= MIN_FPS && fps <= MAX_FPS)) {
    throw new InvalidArgumentError(`It must be a number between ${MIN_FPS} and ${MAX_FPS}.`);
  }
  return fps;
}

/** A whole number of tokens, from 1. */
export function parseTokenLimit(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** For options that may be repeated. */
export function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
