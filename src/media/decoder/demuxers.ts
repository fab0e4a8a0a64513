/** The one demuxer that may read each family of containers, by FFmpeg's name for it. */
import type { ContainerFamily } from './requests.ts';

export const DEMUXERS: Readonly<Record<ContainerFamily, string>> = {
  'iso-media': 'mov',
  asf: 'asf',
  avi: 'avi',
  mp3: 'mp3',
  wav: 'wav',
  flac: 'flac',
  ogg: 'ogg',
};
