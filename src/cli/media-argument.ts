/**
 * Media named on the command line become parts of a request: files of this machine, which the
 * wire never accepts, or URLs. Errors then speak of the argument as the user wrote it.
 */
import path from 'node:path';
import type { MediaKind, MediaPart, MediaResolution } from '../core/chat-request.ts';

export interface Sampling {
  readonly fps: number;
  readonly mediaResolution: MediaResolution;
}

export const DEFAULT_FPS = 2;

export function isUrl(argument: string): boolean {
  return /^https?:\/\//i.test(argument);
}

/** `photo.png` or `https://…/photo.png` → a media part of that kind. */
export function mediaPart(kind: MediaKind, argument: string, sampling: Sampling): MediaPart {
  return {
    type: 'media',
    kind,
    source: isUrl(argument)
      ? { type: 'url', url: argument }
      : { type: 'file', path: path.resolve(argument) },
    path: argument,
    partPath: argument,
    ...sampling,
  };
}
