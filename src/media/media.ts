/**
 * The media room's front desk: one part of a request in, checked bytes with facts and a reader
 * out. Order: get the bytes (bounded), say what they are, admit or refuse, read the facts.
 */
import type { MediaPart } from '../core/chat-request.ts';
import type { Blob, MediaFacts, MediaReader } from '../core/media-plan.ts';
import type { ReportProgress } from '../core/progress.ts';
import { acquire, type Acquired } from './acquire.ts';
import { probeAudio } from './audio/probe-audio.ts';
import { createDecoderPool } from './decoder/pool.ts';
import { createFetcher } from './fetch/fetcher.ts';
import { admitFormat } from './identify/admit.ts';
import { identify } from './identify/identify.ts';
import { createPicturePool } from './image/picture-pool.ts';
import { probeImage } from './image/probe.ts';
import { pictureReader, trackReader } from './readers.ts';
import { openSpool, type Spool } from './spool/spool.ts';
import { probeVideo } from './video/probe-video.ts';

/** One media part whose bytes are here and whose facts are known. */
export interface OpenedMedia {
  readonly blob: Blob;
  readonly facts: MediaFacts;
  readonly reader: MediaReader;
  /** Gives the bytes back; the reader must not be used afterwards. */
  release(): Promise<void>;
}

/** What is known of a media part without holding its bytes. */
export interface InspectedMedia {
  readonly origin: Blob['origin'];
  readonly bytes: number;
  /** Null when not all bytes were read. */
  readonly sha256: string | null;
  readonly facts: MediaFacts;
}

export interface Media {
  /** Where request bodies park their long strings. */
  readonly spool: Spool;
  /** Fetches or decodes, identifies and probes. Rejects with an ApiError that names `part.path`. */
  open(part: MediaPart, signal: AbortSignal, report?: ReportProgress): Promise<OpenedMedia>;
  /**
   * Only the facts, for quotes: reads of a remote file what it must. The same errors as `open`,
   * but damage that shows only when everything is decoded stays unseen.
   */
  inspect(part: MediaPart, signal: AbortSignal, report?: ReportProgress): Promise<InspectedMedia>;
  /** Rejects unless the decoders answer. */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Something to decode when nobody has sent anything. */
const ONE_PIXEL_GIF: Buffer = Buffer.from(
  'R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==',
  'base64',
);

export interface MediaRoomOptions {
  readonly spoolDirectory: string;
  /** Media bytes of all running requests together. */
  readonly bytesInFlightLimit: number;
  /** Private hosts that media URLs may reach all the same. */
  readonly allow: readonly string[];
  /** Decoder processes of each kind (pictures; sound and video). */
  readonly decoderProcesses: number;
  readonly ffmpegPath: string | null;
  /** Local files as sources: only for the command line. */
  readonly allowFiles: boolean;
}

export async function openMediaRoom(options: MediaRoomOptions): Promise<Media> {
  const spool = await openSpool(options.spoolDirectory, {
    budgetBytes: options.bytesInFlightLimit,
  });
  const fetcher = createFetcher({ allow: options.allow });
  const pictures = createPicturePool({ size: options.decoderProcesses });
  const decoders = createDecoderPool({
    size: options.decoderProcesses,
    spoolDirectory: options.spoolDirectory,
    ffmpegPath: options.ffmpegPath,
  });

  /** What the bytes are, checked to the end for pictures (nobody else would notice a cut one). */
  async function inspect(
    part: MediaPart,
    acquired: Acquired,
    signal: AbortSignal,
  ): Promise<Pick<OpenedMedia, 'facts' | 'reader'>> {
    const { blob, declaredMime } = acquired;
    const admitted = admitFormat(
      part.kind,
      await identify(blob.path, signal),
      declaredMime,
      part.path,
    );
    if (admitted.kind === 'image') {
      const facts = await probeImage(blob.path, admitted.format, part.path, signal);
      await pictures.check(blob.path, facts, part.path, signal);
      return { facts, reader: pictureReader(pictures, blob.path, facts, part.path) };
    }
    const file = { path: blob.path, container: admitted.container, errorPath: part.path };
    const facts =
      admitted.kind === 'audio'
        ? await probeAudio(decoders, file, signal)
        : await probeVideo(decoders, file, signal);
    return { facts, reader: trackReader(decoders, file, facts) };
  }

  async function checkPictures(signal: AbortSignal): Promise<void> {
    const file = await spool.create();
    try {
      await file.write(ONE_PIXEL_GIF);
      await file.finish();
      const facts = await probeImage(file.path, 'gif', '', signal);
      await pictures.check(file.path, facts, '', signal);
    } finally {
      await file.dispose();
    }
  }

  async function open(part: MediaPart, signal: AbortSignal): Promise<OpenedMedia> {
    const acquired = await acquire(
      part,
      { spool, fetcher, allowFiles: options.allowFiles },
      signal,
    );
    try {
      const inspected = await inspect(part, acquired, signal);
      return { blob: acquired.blob, ...inspected, release: () => acquired.release() };
    } catch (error) {
      await acquired.release();
      throw error;
    }
  }

  return {
    spool,
    open,
    async inspect(part, signal) {
      const { blob, facts, release } = await open(part, signal);
      await release();
      return { origin: blob.origin, bytes: blob.bytes, sha256: blob.sha256, facts };
    },
    async check(signal) {
      await Promise.all([decoders.check(signal), checkPictures(signal)]);
    },
    async close() {
      await Promise.all([pictures.close(), decoders.close()]);
      await spool.close();
    },
  };
}
