/** What formats are called in MIME types and in names of files. */
import type { MediaFacts } from '../../core/media-plan.ts';

export const MIME_OF_FORMAT: Readonly<Record<MediaFacts['format'], string>> = {
  bmp: 'image/bmp',
  gif: 'image/gif',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  avi: 'video/x-msvideo',
  wmv: 'video/x-ms-wmv',
};

/** `.mp3` for `audio/mpeg`: some engines go by the name of a file. */
export function extensionOf(mime: string): string {
  const found = Object.entries(MIME_OF_FORMAT).find(([, known]) => known === mime);
  return found === undefined ? '' : `.${found[0]}`;
}
