/**
 * The media room's front desk: one part of a request in, checked bytes with facts and a reader
 * out. Order: get the bytes (bounded), say what they are, admit or refuse, read the facts. What was
 * done before for the same bytes is taken from the cache.
 */
import type { MediaPart } from '../core/chat-request.ts';
import { systemClock } from '../core/clock.ts';
import type { Blob, MediaFacts, MediaReader } from '../core/media-plan.ts';
import { ignoreProgress, type ReportProgress } from '../core/progress.ts';
import { acquire, type Acquired } from './acquire.ts';
import { openDiskCache } from './cache/disk-cache.ts';
import { createDownloads } from './cache/downloads.ts';
import { createExamine, type Examined } from './cache/examine.ts';
import { createFindings, type Findings } from './cache/findings.ts';
import { createInspectUrl, type InspectedMedia } from './cache/inspect-url.ts';
import { createKnownUrls } from './cache/known-urls.ts';
import { createNetworkTurns } from './cache/network-turns.ts';
import { createDecoderPool } from './decoder/pool.ts';
import { createFetcher } from './fetch/fetcher.ts';
import { createPicturePool } from './image/picture-pool.ts';
import { probeImage } from './image/probe.ts';
import { pictureReader, trackReader } from './readers.ts';
import { openSpool, type Spool } from './spool/spool.ts';

/** One media part whose bytes are here and whose facts are known. */
export interface OpenedMedia {
  readonly blob: Blob;
  readonly facts: MediaFacts;
  readonly reader: MediaReader;
  /** Gives the bytes back; the reader must not be used afterwards. */
  release(): Promise<void>;
}

export type { InspectedMedia } from './cache/inspect-url.ts';

export interface Media {
  /** Where request bodies park their long strings. */
  readonly spool: Spool;
  /** Room in the cache for what engines find out. */
  readonly findings: Findings;
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
  /** On the same file system as the spool, so that nothing is copied. */
  readonly cacheDirectory: string;
  /** Downloads, frames and findings kept for later requests; 0 = none. */
  readonly cacheLimitBytes: number;
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
  const cache = await openDiskCache({
    directory: options.cacheDirectory,
    limitBytes: options.cacheLimitBytes,
  });
  const fetcher = createFetcher({ allow: options.allow });
  const pictures = createPicturePool({ size: options.decoderProcesses });
  const decoders = createDecoderPool({
    size: options.decoderProcesses,
    spoolDirectory: options.spoolDirectory,
    ffmpegPath: options.ffmpegPath,
  });
  const urls = createKnownUrls(cache, options.allow, systemClock);
  const networkTurn = createNetworkTurns();
  const download = createDownloads({ cache, urls, fetcher, spool, networkTurn });
  const quote = { fetcher, spool, decoders };
  const inspectUrl = createInspectUrl({ cache, urls, networkTurn, quote });
  const examine = createExamine({ cache, pictures, decoders });

  function readerOf(part: MediaPart, acquired: Acquired, examined: Examined): MediaReader {
    const { blob, storable } = acquired;
    const { facts, container } = examined;
    if (facts.kind === 'image') return pictureReader(pictures, blob.path, facts, part.path);
    const file = { path: blob.path, container: container!, errorPath: part.path };
    const keeper = storable ? { cache, sha256: blob.sha256 } : null;
    return trackReader(decoders, file, facts, keeper);
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

  async function open(
    part: MediaPart,
    signal: AbortSignal,
    report: ReportProgress = ignoreProgress,
  ): Promise<OpenedMedia> {
    const tools = { spool, download, allowFiles: options.allowFiles };
    const acquired = await acquire(part, tools, signal, report);
    try {
      const { blob, declaredMime } = acquired;
      const examined = await examine(part, { ...blob, declaredMime }, signal, report);
      const reader = readerOf(part, acquired, examined);
      return { blob, facts: examined.facts, reader, release: () => acquired.release() };
    } catch (error) {
      await acquired.release();
      // A broken file may be repaired at its source before it stops being fresh.
      const isRefused = part.source.type === 'url' && !signal.aborted;
      if (isRefused) await urls.forget(urls.keyOf(part.source.url));
      throw error;
    }
  }

  return {
    spool,
    findings: createFindings(cache),
    open,
    async inspect(part, signal, report) {
      const { source } = part;
      const inspected = source.type === 'url' ? await inspectUrl(part, source.url, signal) : null;
      if (inspected !== null) return inspected;
      const opened = await open(part, signal, report);
      const { blob, facts } = opened;
      await opened.release();
      return { origin: blob.origin, bytes: blob.bytes, sha256: blob.sha256, facts };
    },
    async check(signal) {
      await Promise.all([decoders.check(signal), checkPictures(signal)]);
    },
    async close() {
      await Promise.all([pictures.close(), decoders.close()]);
      await cache.close();
      await spool.close();
    },
  };
}
