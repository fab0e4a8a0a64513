/**
 * Says what a file is from its first bytes; labels and file names have no say. Formats that are
 * accepted are recognised by our own checks, which ask for more than a magic number where one is
 * weak (MP3, BMP) and look inside containers that hold sound or pictures (ISO media, ASF, Ogg).
 * Everything else only needs a name for the error text, which text sniffing and `file-type` give.
 */
import type { MediaKind } from '../../core/chat-request.ts';
import type { ImageFormat } from '../../core/media-plan.ts';
import { identifyAsf } from './asf.ts';
import { FileBytes, WINDOW_BYTES } from './file-bytes.ts';
import type { Identified } from './identified.ts';
import { identifyIsoMedia } from './iso-media.ts';
import { endOfId3Tags, identifyMpegAudio } from './mpeg-audio.ts';
import { identifyOgg } from './ogg.ts';
import { identifyText } from './text.ts';

/** How much of a file is looked at, once at its start and once behind its ID3 tags. */
const IDENTIFY_PREFIX_BYTES = WINDOW_BYTES;

/** Names of `file-type` that differ from the ones people use in labels. */
const COMMON_NAMES: Readonly<Record<string, string>> = {
  tif: 'tiff',
  jpg: 'jpeg',
  mpg: 'mpeg',
  sv7: 'musepack',
  mid: 'midi',
  aif: 'aiff',
  mts: 'mpeg-ts',
};

/** Accepted formats have been decided above by stricter checks; a weaker vote does not count. */
const DECIDED_BY_US: ReadonlySet<string> = new Set(
  'jpg png apng gif webp bmp mp1 mp2 mp3 aac wav flac m4a m4v mp4 mov avi asf ogg oga opus'.split(
    ' ',
  ),
);

/** Containers in which the label may truthfully say either. */
const SOUND_OR_VIDEO: ReadonlySet<string> = new Set(['mkv', 'webm', 'rm', 'mxf', '3g2', '3gp']);

/** Reads a bounded prefix of the file and names what it is. Rejects only on I/O errors and abort. */
export async function identify(path: string, signal: AbortSignal): Promise<Identified> {
  await using file = await FileBytes.open(path, signal);
  if (file.sizeBytes === 0) return { family: 'empty', format: 'an empty file' };
  const prefix = await file.upTo(0, IDENTIFY_PREFIX_BYTES);
  const tagsEnd = await endOfId3Tags((offset, length) => file.upTo(offset, length));
  if (tagsEnd > 0) return identifyBehindTags(await file.upTo(tagsEnd, IDENTIFY_PREFIX_BYTES));
  return (
    identifyBySignature(prefix) ??
    identifyIsoMedia(prefix) ??
    identifyText(prefix) ??
    (await identifyForeign(prefix, signal)) ??
    identifyMpegAudio(prefix, prefix.length === file.sizeBytes) ?? {
      family: 'unrecognised',
      format: 'an unrecognised format',
    }
  );
}

/** ID3 tags stand in front of MP3 by custom, but FLAC and AAC files carry them too. */
function identifyBehindTags(data: Buffer): Identified {
  if (startsWith(data, 'fLaC')) return { family: 'audio', format: 'flac' };
  return identifyMpegAudio(data, true) ?? { family: 'audio', format: 'mp3' };
}

function identifyBySignature(prefix: Buffer): Identified | null {
  if (prefix.length >= 3 && prefix.readUIntBE(0, 3) === 0xff_d8_ff) return image('jpeg');
  if (startsWith(prefix, '\x89PNG\r\n\x1a\n')) return image('png');
  if (startsWith(prefix, 'GIF87a') || startsWith(prefix, 'GIF89a')) return image('gif');
  if (isBmp(prefix)) return image('bmp');
  if (startsWith(prefix, 'fLaC')) return { family: 'audio', format: 'flac' };
  if (startsWith(prefix, 'OggS')) return identifyOgg(prefix);
  return identifyRiff(prefix) ?? identifyAsf(prefix);
}

function identifyRiff(prefix: Buffer): Identified | null {
  if (!/^(?:RIFF|RIFX|RF64|BW64)/.test(ascii(prefix, 0, 4))) return null;
  switch (ascii(prefix, 8, 12)) {
    case 'WEBP':
      return image('webp');
    case 'WAVE':
      return { family: 'audio', format: 'wav' };
    case 'AVI ':
      return { family: 'video', format: 'avi' };
    default:
      return { family: 'other', format: 'riff', kinds: [] };
  }
}

/** "BM" alone also begins texts; a real one names the size of a known header version. */
function isBmp(prefix: Buffer): boolean {
  const headerSizes = [12, 16, 40, 52, 56, 64, 108, 124];
  return (
    startsWith(prefix, 'BM') && prefix.length >= 18 && headerSizes.includes(prefix.readUInt32LE(14))
  );
}

/**
 * A name for what we do not accept. A parser that stumbles over the bytes has not recognised them.
 * Most servers never need one, so the library of names is loaded by the first that does.
 */
async function identifyForeign(prefix: Buffer, signal: AbortSignal): Promise<Identified | null> {
  const { fileTypeFromBuffer } = await import('file-type');
  let found;
  try {
    found = await fileTypeFromBuffer(prefix, { signal, maxBufferSize: IDENTIFY_PREFIX_BYTES });
  } catch {
    signal.throwIfAborted();
    return null;
  }
  if (found === undefined || DECIDED_BY_US.has(found.ext)) return null;
  const kind = /^(image|audio|video)\//.exec(found.mime)?.[1] as MediaKind | undefined;
  const kinds: readonly MediaKind[] = SOUND_OR_VIDEO.has(found.ext)
    ? ['audio', 'video']
    : kind === undefined
      ? []
      : [kind];
  return { family: 'other', format: COMMON_NAMES[found.ext] ?? found.ext, kinds };
}

function image(format: ImageFormat): Identified {
  return { family: 'image', format };
}

function startsWith(data: Buffer, latin1: string): boolean {
  return ascii(data, 0, latin1.length) === latin1;
}

function ascii(data: Buffer, start: number, end: number): string {
  return data.toString('latin1', start, end);
}
