/**
 * Gets the bytes of one media part onto disk, wherever they come from, within the limits of
 * wire.md section 5. What the bytes are is the next room's question.
 */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { MediaPart, SpooledString } from '../core/chat-request.ts';
import { apiError } from '../core/errors.ts';
import type { Blob } from '../core/media-plan.ts';
import type { ReportProgress } from '../core/progress.ts';
import type { GetDownload } from './cache/downloads.ts';
import { URL_LIMIT_BYTES } from './fetch/errand.ts';
import {
  BASE64_LIMIT_CHARACTERS,
  Base64Decoder,
  decodedBytesAtMost,
} from './ingest/base64-decoder.ts';
import { fileChunks } from './spool/file-chunks.ts';
import type { Spool, SpoolFile } from './spool/spool.ts';

const SLICE_CHARACTERS = 65_536;

export interface AcquireTools {
  readonly spool: Spool;
  readonly download: GetDownload;
  /** Whether files of this machine may be read: the command line says yes, the server never. */
  readonly allowFiles: boolean;
}

export interface Acquired {
  readonly blob: Blob;
  /** Label of the data URI or of the server's answer, in lower case; null when there is none. */
  readonly declaredMime: string | null;
  /** Whether pictures of it may stay behind for other requests. */
  readonly storable: boolean;
  /** Removes the bytes, unless somebody else owns them. */
  release(): Promise<void>;
}

/**
 * Throws `media-too-large-url`, `media-too-large-base64`, `media-data-uri`, `media-download`,
 * `media-url-scheme`, `media-corrupt` (no bytes at all), `server-busy`, or the signal's reason.
 */
export async function acquire(
  part: MediaPart,
  tools: AcquireTools,
  signal: AbortSignal,
  report: ReportProgress,
): Promise<Acquired> {
  signal.throwIfAborted();
  const acquired = await fromSource(part, tools, signal, report);
  if (acquired.blob.bytes === 0) {
    await acquired.release();
    throw apiError('media-corrupt', part.path, ['the file is empty']);
  }
  return acquired;
}

function fromSource(
  part: MediaPart,
  tools: AcquireTools,
  signal: AbortSignal,
  report: ReportProgress,
): Promise<Acquired> | Acquired {
  const { source } = part;
  switch (source.type) {
    case 'url':
      return fromUrl(part, source.url, tools, signal, report);
    case 'inline':
      return fromBase64(part, source.base64, source.declaredMime, tools.spool);
    case 'spooled':
      return fromSpooled(part, source.spooled, source.declaredMime);
    default:
      if (!tools.allowFiles) throw apiError('media-url-scheme', part.path, [part.kind]);
      return fromFile(part, source.path, signal);
  }
}

async function fromUrl(
  part: MediaPart,
  url: string,
  { download }: AcquireTools,
  signal: AbortSignal,
  report: ReportProgress,
): Promise<Acquired> {
  const { file, bytes, sha256, declaredMime, storable } = await download(part, url, signal, report);
  return {
    blob: { path: file.path, bytes, sha256, origin: 'url' },
    declaredMime,
    storable,
    release: () => file.dispose(),
  };
}

async function fromBase64(
  part: MediaPart,
  base64: string,
  declaredMime: string | null,
  spool: Spool,
): Promise<Acquired> {
  refuseTooLong(part, base64.length);
  const file = await spool.create();
  try {
    if (!(await decodeInto(file, base64))) throw apiError('media-data-uri', part.path, [part.kind]);
    const { bytes, sha256 } = await file.finish();
    return {
      blob: { path: file.path, bytes, sha256, origin: 'base64' },
      declaredMime,
      storable: true,
      release: () => file.dispose(),
    };
  } catch (error) {
    await file.dispose();
    throw error;
  }
}

/** Returns whether it was base64. */
async function decodeInto(file: SpoolFile, base64: string): Promise<boolean> {
  const decoder = new Base64Decoder();
  for (let start = 0; start < base64.length && decoder.valid; start += SLICE_CHARACTERS) {
    const piece = Buffer.from(base64.slice(start, start + SLICE_CHARACTERS));
    const target = new Uint8Array(decodedBytesAtMost(piece.length));
    await file.write(decoder.push(piece, target).bytes);
  }
  await file.write(decoder.finish());
  return decoder.valid;
}

/** The body reader has done the work, and disposes of the file. */
function fromSpooled(
  part: MediaPart,
  spooled: SpooledString,
  declaredMime: string | null,
): Acquired {
  refuseTooLong(part, spooled.base64Characters);
  if (!spooled.valid) throw apiError('media-data-uri', part.path, [part.kind]);
  const { path, bytes, sha256 } = spooled;
  return {
    blob: { path, bytes, sha256, origin: 'base64' },
    declaredMime,
    storable: true,
    release: () => Promise.resolve(),
  };
}

function refuseTooLong(part: MediaPart, characters: number): void {
  if (characters > BASE64_LIMIT_CHARACTERS) {
    throw apiError('media-too-large-base64', part.path, [part.kind, characters]);
  }
}

/** The caller's own file, read where it lies. System errors (`ENOENT` …) pass through. */
async function fromFile(part: MediaPart, path: string, signal: AbortSignal): Promise<Acquired> {
  const facts = await stat(path);
  if (!facts.isFile()) throw apiError('media-corrupt', part.path, ['not a regular file']);
  const limitBytes = URL_LIMIT_BYTES[part.kind];
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of fileChunks(path, signal)) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw apiError('media-too-large-url', part.path, [part.kind]);
    hash.update(chunk);
  }
  return {
    blob: { path, bytes, sha256: hash.digest('hex'), origin: 'file' },
    declaredMime: null,
    storable: true,
    release: () => Promise.resolve(),
  };
}
