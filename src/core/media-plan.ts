/**
 * What is known about one media part before any engine sees it: the stored bytes, the facts read
 * from them, and the plan that says what the model will see and what it costs. Validation, usage,
 * receipts, prices and engines all read the same object.
 *
 * `media` makes blobs, facts and readers; `tokens` makes plans from facts; `pipeline` joins them.
 */
import type { MediaKind, MediaResolution } from './chat-request.ts';

export type ImageFormat = 'bmp' | 'gif' | 'png' | 'jpeg' | 'webp';
export type AudioFormat = 'mp3' | 'wav' | 'flac' | 'm4a' | 'ogg';
export type VideoFormat = 'mp4' | 'mov' | 'avi' | 'wmv';

/** Bytes of one media part, on disk, already counted against the size limit of their kind. */
export interface Blob {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Where they came from, for receipts. */
  readonly origin: 'url' | 'base64' | 'file';
}

export interface ImageFacts {
  readonly kind: 'image';
  readonly format: ImageFormat;
  /** Stored picture, before EXIF rotation. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation 1–8; 1 = upright. */
  readonly orientation: number;
  /** 1 unless animated; only the first frame is used. */
  readonly frameCount: number;
}

export interface AudioFacts {
  readonly kind: 'audio';
  readonly format: AudioFormat;
  readonly codec: string;
  readonly durationSeconds: number;
  readonly sampleRateHz: number;
  readonly channels: number;
}

export interface SoundTrackFacts {
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
}

export interface VideoFacts {
  readonly kind: 'video';
  readonly format: VideoFormat;
  readonly codec: string;
  /** Whole length of the container, used for frames and sound alike (tokens.md section 6). */
  readonly durationSeconds: number;
  /** Coded picture of the first video track, pixel aspect and rotation not applied. */
  readonly width: number;
  readonly height: number;
  /** Clockwise turn that shows the picture upright: 0, 90, 180 or 270. */
  readonly rotationDegrees: number;
  /** Pixel aspect, width over height; 1 = square. */
  readonly pixelAspect: number;
  /** Average, where known. */
  readonly framesPerSecond: number | null;
  /** Absent sound, or a track without samples, is null ("mute"). */
  readonly sound: SoundTrackFacts | null;
}

export type MediaFacts = ImageFacts | AudioFacts | VideoFacts;

/** Tokens of one media part, split as receipts show them. `total` is their sum. */
export interface MediaTokens {
  /** Picture or frame pads. */
  readonly vision: number;
  /** Time stamps between the frames of a video. */
  readonly stamps: number;
  /** Start and end markers. */
  readonly markers: number;
  /** Sound pads. */
  readonly sound: number;
  readonly total: number;
}

export interface ImagePlan {
  readonly kind: 'image';
  /** Size at which the model sees the picture, multiples of 32, stored orientation. */
  readonly width: number;
  readonly height: number;
  readonly tokens: MediaTokens;
}

export interface AudioPlan {
  readonly kind: 'audio';
  readonly durationSeconds: number;
  readonly tokens: MediaTokens;
}

export interface VideoPlan {
  readonly kind: 'video';
  readonly fps: number;
  readonly mediaResolution: MediaResolution;
  readonly durationSeconds: number;
  /** Even number of frames, at `frameTimesSeconds[i] = i * duration / frameCount`. */
  readonly frameCount: number;
  /** Two frames each. */
  readonly gridCount: number;
  /** Size of every frame, multiples of 32, coded orientation (rotation not applied). */
  readonly width: number;
  readonly height: number;
  /** Whether a sound track is heard too. */
  readonly sound: boolean;
  readonly tokens: MediaTokens;
}

export type MediaPlan = ImagePlan | AudioPlan | VideoPlan;

/** A decoded picture: 8-bit RGB, row by row, upright. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** One sampled frame of a video, upright, at the planned size. */
export interface Frame {
  readonly index: number;
  readonly timeSeconds: number;
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
}

export interface SoundOptions {
  /** 16,000 for recognition; 24,000 for engines that want a file. */
  readonly sampleRateHz: number;
}

/**
 * Decoded access to one media part, made by `media` and handed to engines, which therefore never
 * touch files, decoders or URLs. Every call may reject with an ApiError (`media-corrupt`).
 */
export interface MediaReader {
  /** Images only. Decoded with EXIF rotation, scaled down to at most `maxPixels`. */
  picture(options: { readonly maxPixels: number }, signal: AbortSignal): Promise<Picture>;
  /** Video only. All planned frames in order, or only those whose index is listed. */
  frames(plan: VideoPlan, signal: AbortSignal, indexes?: readonly number[]): AsyncIterable<Frame>;
  /** The bytes as they came, for engines that decode themselves. */
  original(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Audio and videos with sound. Mono float blocks of at most a few seconds each. */
  sound(options: SoundOptions, signal: AbortSignal): AsyncIterable<Float32Array>;
}

/** Everything about one media part of a request that has passed all checks. */
export interface PlannedMedia {
  readonly kind: MediaKind;
  /** Path of the URL or data value in the request, for errors. */
  readonly path: string;
  readonly partPath: string;
  readonly blob: Blob;
  readonly facts: MediaFacts;
  readonly plan: MediaPlan;
  readonly reader: MediaReader;
}
