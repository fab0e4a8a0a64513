/**
 * What is asked of a decoder and what it answers, whoever does the decoding: child processes with
 * the media library, or the ffmpeg command. Plain data, since it crosses process borders.
 */
import type { Frame, SoundTrackFacts } from '../../core/media-plan.ts';

/** Family of containers, as recognised from the first bytes of a file. */
export type ContainerFamily = 'iso-media' | 'asf' | 'avi' | 'mp3' | 'wav' | 'flac' | 'ogg';

/** A file that has been identified but not yet believed. */
export interface MediaFile {
  /** Absolute path on disk. */
  readonly path: string;
  readonly container: ContainerFamily;
  /** Path of the part in the request, for errors; null outside of requests. */
  readonly errorPath: string | null;
}

/** What the packets of a video say. */
export interface VideoScan {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly rotationDegrees: number;
  readonly pixelAspect: number;
  readonly framesPerSecond: number | null;
  /** Of the QuickTime brand (`qt  `), or without any brand. */
  readonly quickTime: boolean;
  readonly sound: SoundTrackFacts | null;
  /** Of picture and sound together. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Declared length of the longest other track; 0 without one. */
  readonly otherTracksSeconds: number;
  readonly packetCount: number;
  readonly corruptPacketCount: number;
}

/** What the packets of a sound file say. */
export interface SoundScan extends SoundTrackFacts {
  /** What the header declares; null when it does not. */
  readonly declaredSeconds: number | null;
  /** Sum of all packets, nothing trimmed; counting stops a little above the longest allowed. */
  readonly countedSeconds: number;
  /** First and last moment heard. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly packetCount: number;
  readonly corruptPacketCount: number;
  /** A moving picture is in the file as well. */
  readonly hasPicture: boolean;
}

/** Frames at the times `i * durationSeconds / frameCount` for each index i. */
export interface FramesRequest {
  readonly frameCount: number;
  readonly durationSeconds: number;
  /** Planned size, coded orientation. */
  readonly width: number;
  readonly height: number;
  /** Ascending, without repetition. */
  readonly indexes: readonly number[];
}

export interface SoundRequest {
  readonly sampleRateHz: number;
  /** Believed length of the whole file: it tells where its time begins. */
  readonly durationSeconds: number;
}

/** A decoder for hostile files. Everything rejects with an ApiError, or with the signal's reason. */
export interface DecoderPool {
  scanVideo(file: MediaFile, signal: AbortSignal): Promise<VideoScan>;
  scanSound(file: MediaFile, signal: AbortSignal): Promise<SoundScan>;
  /** In ascending order of index; the decoder waits while nobody reads. */
  frames(file: MediaFile, request: FramesRequest, signal: AbortSignal): AsyncIterable<Frame>;
  /** Mono blocks of at most a second; the decoder waits while nobody reads. */
  sound(file: MediaFile, request: SoundRequest, signal: AbortSignal): AsyncIterable<Float32Array>;
  /** Rejects unless the decoder answers. */
  check(signal: AbortSignal): Promise<void>;
  /** Ends all children. Jobs under way fail. */
  close(): Promise<void>;
}
