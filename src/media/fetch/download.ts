/** Saves a whole file into the spool while it is counted, hashed and reported on. */
import { ignoreProgress } from '../../core/progress.ts';
import type { ReportProgress } from '../../core/progress.ts';
import type { Spool, SpoolFile } from '../spool/spool.ts';
import { mimeOf } from './errand.ts';
import type { Arrival, Errand } from './errand.ts';
import { freshnessThrough } from './freshness.ts';
import type { Freshness } from './freshness.ts';
import { notModified } from './not-modified.ts';
import type { NotModified } from './not-modified.ts';
import type { Answer } from './pinned-client.ts';
import { unlessStill, validatorsAt } from './validators.ts';
import type { Validators } from './validators.ts';

/**
 * A report each time so many more bytes have come: on a slow line also for a picture. Whoever
 * passes them on thins them out by the clock.
 */
const REPORT_EVERY_BYTES = 16_384;

export interface DownloadRequest {
  /** Of the whole part in the request, for reports. */
  readonly partPath: string;
  readonly spool: Spool;
  readonly report?: ReportProgress | undefined;
  /** What the caller holds already; without it, `NotModified` is never the answer. */
  readonly known?: Validators | undefined;
}

/** A file that has been downloaded. */
export interface Fetched {
  /** The caller disposes of it. */
  readonly file: SpoolFile;
  readonly bytes: number;
  readonly sha256: string;
  /** Media type of the answer in lower case, parameters dropped; null when it names none. */
  readonly declaredMime: string | null;
  readonly validators: Validators;
  readonly freshness: Freshness;
}

/** Downloads the file behind `url`, unless it is still the one that is known. */
export async function download(
  url: string,
  request: DownloadRequest,
  errand: Errand,
): Promise<Fetched | NotModified> {
  const { known, ...anew } = request;
  const arrival = await errand.arrive(url, unlessStill(known));
  const { client, response } = arrival;
  try {
    if (response.statusCode !== 304 || known === undefined) {
      if (response.statusCode !== 200) throw errand.error(`HTTP ${response.statusCode}`);
      return await save(arrival, request, errand);
    }
    const unchanged = notModified(arrival, known, Date.now());
    if (unchanged !== null) return unchanged;
  } finally {
    client.destroy();
  }
  return await download(url, anew, errand);
}

async function save(
  { response, redirects }: Arrival,
  { spool, partPath, report = ignoreProgress }: DownloadRequest,
  errand: Errand,
): Promise<Fetched> {
  const totalBytes = announcedBytes(response);
  errand.checkSize(totalBytes ?? 0);
  const file = await spool.create();
  const tell = (): void => {
    report({ type: 'fetching', part: partPath, bytes: file.bytes, totalBytes });
  };
  try {
    tell();
    let reportedBytes = 0;
    for await (const chunk of errand.received(response.body)) {
      errand.checkSize(file.bytes + chunk.length);
      await file.write(chunk);
      if (file.bytes < reportedBytes + REPORT_EVERY_BYTES) continue;
      reportedBytes = file.bytes;
      tell();
    }
    if (file.bytes > reportedBytes) tell();
    const { bytes, sha256 } = await file.finish();
    return {
      file,
      bytes,
      sha256,
      declaredMime: mimeOf(response),
      validators: validatorsAt(response.headers, redirects.length > 0),
      freshness: freshnessThrough(redirects, response.headers, Date.now()),
    };
  } catch (error) {
    await file.dispose();
    throw error;
  }
}

function announcedBytes({ headers }: Answer): number | null {
  const text = headers['content-length'];
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : null;
}
