/**
 * What lies in this folder, as facts that a test can compare with: made by the encoders named in
 * `scripts/make-format-fixtures.sh`, sizes and lengths as asked of those encoders.
 */
import { fileURLToPath } from 'node:url';

interface FixtureFile {
  readonly file: string;
  /** What makes it worth having. */
  readonly about: string;
}

export interface ImageFixture extends FixtureFile {
  readonly kind: 'image';
  readonly format: 'jpeg' | 'png' | 'gif' | 'webp' | 'bmp';
  readonly mime: string;
  /** Stored size, before EXIF rotation. */
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
  readonly frameCount: number;
  /** Shows the common photo, so that decoded pictures can be compared with each other. */
  readonly isPhoto: boolean;
}

export interface AudioFixture extends FixtureFile {
  readonly kind: 'audio';
  readonly format: 'mp3' | 'wav' | 'flac' | 'm4a' | 'ogg';
  readonly mime: string;
  /** Lossy formats add up to a tenth of a second of padding. */
  readonly durationSeconds: number;
}

export interface VideoFixture extends FixtureFile {
  readonly kind: 'video';
  readonly format: 'mp4' | 'mov' | 'avi' | 'wmv';
  readonly mime: string;
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
  readonly hasSound: boolean;
}

/** Refused for every kind, or for all but the kind that its tracks allow. */
export interface ForeignFixture extends FixtureFile {
  /** Name in the error text: `…; got {name}`. */
  readonly name: string;
  /** What a truthful label would say. */
  readonly mime: string;
}

function image(
  file: string,
  about: string,
  facts: Partial<Omit<ImageFixture, 'kind' | 'file' | 'about'>> &
    Pick<ImageFixture, 'format' | 'width' | 'height'>,
): ImageFixture {
  const common = { mime: `image/${facts.format}`, orientation: 1, frameCount: 1, isPhoto: true };
  return { kind: 'image', file, about, ...common, ...facts };
}

const PHOTO = { width: 120, height: 80 } as const;
const HALF = { width: 60, height: 40 } as const;
const PADDED = { width: 61, height: 40 } as const;

export const IMAGE_FIXTURES: readonly ImageFixture[] = [
  image('photo.jpg', 'baseline', { format: 'jpeg', ...PHOTO }),
  image('progressive.jpg', 'several scans', { format: 'jpeg', ...PHOTO }),
  image('grey.jpg', 'one channel', { format: 'jpeg', ...PHOTO, isPhoto: false }),
  image('cmyk.jpg', 'four printing colours', { format: 'jpeg', ...PHOTO, isPhoto: false }),
  image('exif-rotated.jpg', 'stored lying on its side', {
    format: 'jpeg',
    width: 80,
    height: 120,
    orientation: 6,
  }),
  image('photo.png', '8-bit RGB', { format: 'png', ...PHOTO }),
  image('16-bit.png', '16 bits a channel', { format: 'png', ...HALF }),
  image('palette.png', '32 colours', { format: 'png', ...PHOTO }),
  image('interlaced.png', 'Adam7', { format: 'png', ...HALF }),
  image('alpha.png', 'red, half transparent', { format: 'png', ...HALF, isPhoto: false }),
  image('photo.gif', '64 colours', { format: 'gif', ...PHOTO }),
  image('animated.gif', 'red, green, blue', {
    format: 'gif',
    ...HALF,
    frameCount: 3,
    isPhoto: false,
  }),
  image('small-frame.gif', 'a frame of 100x50 at 20,10 of the screen', {
    format: 'gif',
    width: 640,
    height: 480,
    isPhoto: false,
  }),
  image('photo.webp', 'lossy', { format: 'webp', ...PHOTO }),
  image('lossless.webp', 'lossless', { format: 'webp', ...PHOTO }),
  image('alpha.webp', 'red, half transparent', { format: 'webp', ...HALF, isPhoto: false }),
  image('animated.webp', 'red, green, blue', {
    format: 'webp',
    ...HALF,
    frameCount: 3,
    isPhoto: false,
  }),
  image('photo.bmp', '24 bits, rows without padding', { format: 'bmp', ...PHOTO }),
  image('24-bit-padded.bmp', '24 bits, padded rows', { format: 'bmp', ...PADDED }),
  image('32-bit.bmp', '32 bits, no alpha', { format: 'bmp', ...PADDED }),
  image('16-bit-565.bmp', 'bit fields', { format: 'bmp', ...PADDED }),
  image('8-bit.bmp', 'palette of 256', { format: 'bmp', ...PADDED }),
  image('4-bit.bmp', 'palette of 16', { format: 'bmp', ...PADDED }),
  image('1-bit.bmp', 'black and white', { format: 'bmp', ...PADDED, isPhoto: false }),
  image('rle8.bmp', 'run lengths', { format: 'bmp', ...PADDED }),
];

const SPEECH = { kind: 'audio', durationSeconds: 0.5 } as const;

export const AUDIO_FIXTURES: readonly AudioFixture[] = [
  { ...SPEECH, file: 'speech.mp3', format: 'mp3', mime: 'audio/mpeg', about: 'with ID3' },
  { ...SPEECH, file: 'bare.mp3', format: 'mp3', mime: 'audio/mpeg', about: 'frames alone' },
  { ...SPEECH, file: 'speech.wav', format: 'wav', mime: 'audio/wav', about: '16-bit' },
  { ...SPEECH, file: 'speech.flac', format: 'flac', mime: 'audio/flac', about: 'FLAC' },
  { ...SPEECH, file: 'speech.m4a', format: 'm4a', mime: 'audio/mp4', about: 'AAC' },
  {
    ...SPEECH,
    file: 'sound-only.mp4',
    format: 'm4a',
    mime: 'video/mp4',
    about: 'branded as film, holds sound alone',
  },
  { ...SPEECH, file: 'vorbis.ogg', format: 'ogg', mime: 'audio/ogg', about: 'Vorbis' },
  { ...SPEECH, file: 'opus.ogg', format: 'ogg', mime: 'audio/ogg', about: 'Opus' },
  { ...SPEECH, file: 'flac.ogg', format: 'ogg', mime: 'audio/ogg', about: 'FLAC in Ogg' },
];

const FILM = { kind: 'video', durationSeconds: 2, width: 128, height: 96, hasSound: true } as const;

export const VIDEO_FIXTURES: readonly VideoFixture[] = [
  { ...FILM, file: 'film.mp4', format: 'mp4', mime: 'video/mp4', about: 'index first' },
  { ...FILM, file: 'film.3gp', format: 'mp4', mime: 'video/3gpp', about: 'brand of phones' },
  { ...FILM, file: 'film.mov', format: 'mov', mime: 'video/quicktime', about: 'index last' },
  { ...FILM, file: 'film.avi', format: 'avi', mime: 'video/x-msvideo', about: 'MPEG-4, MP3' },
  { ...FILM, file: 'film.wmv', format: 'wmv', mime: 'video/x-ms-wmv', about: 'WMV2, WMA2' },
  {
    ...FILM,
    file: 'mute.mp4',
    format: 'mp4',
    mime: 'video/mp4',
    hasSound: false,
    about: 'no sound track',
  },
];

export const FOREIGN_FIXTURES: readonly ForeignFixture[] = [
  { file: 'foreign.tiff', name: 'tiff', mime: 'image/tiff', about: 'picture' },
  { file: 'foreign.psd', name: 'psd', mime: 'image/vnd.adobe.photoshop', about: 'picture' },
  { file: 'foreign.heic', name: 'heic', mime: 'image/heic', about: 'picture in ISO media' },
  { file: 'foreign.avif', name: 'avif', mime: 'image/avif', about: 'picture in ISO media' },
  { file: 'foreign.jp2', name: 'jp2', mime: 'image/jp2', about: 'JPEG 2000' },
  { file: 'foreign.ico', name: 'ico', mime: 'image/x-icon', about: 'picture' },
  { file: 'foreign.svg', name: 'svg', mime: 'image/svg+xml', about: 'drawing behind a comment' },
  { file: 'foreign.wma', name: 'wma', mime: 'audio/x-ms-wma', about: 'ASF with sound alone' },
  { file: 'foreign.aac', name: 'aac', mime: 'audio/aac', about: 'bare AAC' },
  { file: 'foreign.mp2', name: 'mp2', mime: 'audio/mpeg', about: 'older than MP3' },
  { file: 'foreign.aiff', name: 'aiff', mime: 'audio/aiff', about: 'sound' },
  { file: 'foreign.webm', name: 'webm', mime: 'video/webm', about: 'film' },
  { file: 'foreign.mkv', name: 'mkv', mime: 'video/x-matroska', about: 'film' },
  { file: 'foreign.ogv', name: 'ogv', mime: 'video/ogg', about: 'film in Ogg' },
  { file: 'foreign.flv', name: 'flv', mime: 'video/x-flv', about: 'film' },
  { file: 'foreign.mpegts', name: 'mpeg-ts', mime: 'video/mp2t', about: 'film' },
  { file: 'foreign.m3u8', name: 'm3u8', mime: 'application/vnd.apple.mpegurl', about: 'HLS' },
  { file: 'foreign.mpd', name: 'dash playlist', mime: 'application/dash+xml', about: 'DASH' },
  { file: 'foreign.ffconcat', name: 'ffconcat', mime: 'text/plain', about: 'list of other files' },
  { file: 'foreign.pdf', name: 'pdf', mime: 'application/pdf', about: 'document' },
  { file: 'foreign.html', name: 'html', mime: 'text/html', about: 'an error page' },
  { file: 'foreign.json', name: 'json', mime: 'application/json', about: 'an error object' },
  { file: 'foreign.txt', name: 'text', mime: 'text/plain', about: 'begins like a BMP' },
  {
    file: 'random.bin',
    name: 'an unrecognised format',
    mime: 'application/octet-stream',
    about: 'noise',
  },
];

/** Every accepted file. */
export const ACCEPTED_FIXTURES: readonly (ImageFixture | AudioFixture | VideoFixture)[] = [
  ...IMAGE_FIXTURES,
  ...AUDIO_FIXTURES,
  ...VIDEO_FIXTURES,
];

/** Absolute path of a fixture. */
export function fixturePath(fixture: { readonly file: string }): string {
  return fileURLToPath(new URL(fixture.file, import.meta.url));
}
