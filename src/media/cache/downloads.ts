/**
 * Files behind URLs, from the cache where the rules of HTTP allow it: fresh → no contact; known by
 * its validators → a conditional request; else fetched again.
 */
import type { MediaPart } from '../../core/chat-request.ts';
import type { ReportProgress } from '../../core/progress.ts';
import type { Fetched } from '../fetch/download.ts';
import { URL_LIMIT_BYTES } from '../fetch/errand.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import { NotModified } from '../fetch/not-modified.ts';
import type { Spool, StoredFile } from '../spool/spool.ts';
import type { DiskCache } from './disk-cache.ts';
import { Flights } from './flights.ts';
import { keepBytes, takeBytes, type Content } from './kept-bytes.ts';
import { canBeAsked, type KnownUrl, type KnownUrls } from './known-urls.ts';
import type { NetworkTurn } from './network-turns.ts';

/** A file in the spool that came from a URL, now or earlier. */
export interface Download extends Content {
  readonly file: StoredFile;
  readonly declaredMime: string | null;
  /** False when its server forbids to keep it. */
  readonly storable: boolean;
}

export interface DownloadTools {
  readonly cache: DiskCache;
  readonly urls: KnownUrls;
  readonly fetcher: Fetcher;
  readonly spool: Spool;
  readonly networkTurn: NetworkTurn;
}

/** Throws what the fetcher throws, `server-busy`, or the signal's reason. */
export type GetDownload = (
  part: MediaPart,
  url: string,
  signal: AbortSignal,
  report: ReportProgress,
) => Promise<Download>;

export function createDownloads(tools: DownloadTools): GetDownload {
  const { cache, urls, spool } = tools;
  const flights = new Flights();

  const fetched = async (
    part: MediaPart,
    url: string,
    known: KnownUrl | null,
    signal: AbortSignal,
    report: ReportProgress,
  ): Promise<Fetched | NotModified> => {
    const { kind, path, partPath } = part;
    const validators = known?.validators;
    return await tools.networkTurn(signal, () =>
      tools.fetcher.fetch(url, { kind, path, partPath, spool, signal, report, known: validators }),
    );
  };

  /** A download that has just ended, kept for others if its server allows it. */
  const kept = async (key: string, { file, ...rest }: Fetched): Promise<Download> => {
    const { sha256, bytes, declaredMime, freshness } = rest;
    if (freshness.storable) await keepBytes(cache, file.path, { sha256, bytes });
    await urls.remember(key, rest);
    return { file, sha256, bytes, declaredMime, storable: freshness.storable };
  };

  const download = async (
    key: string,
    ...[part, url, signal, report]: Parameters<GetDownload>
  ): Promise<Download> => {
    const known = await urls.get(key);
    // What is too large for this kind is left to the fetcher, which refuses it in its own words.
    const fits = known !== null && known.bytes <= URL_LIMIT_BYTES[part.kind];
    const isUsable = fits && (urls.isFresh(known) || canBeAsked(known));
    const file = isUsable ? await takeBytes(cache, known, spool, signal) : null;
    if (known === null || file === null) {
      const answer = await fetched(part, url, null, signal, report);
      if (answer instanceof NotModified) throw new TypeError('304 to an unconditional request');
      return await kept(key, answer);
    }
    const { sha256, bytes, declaredMime } = known;
    const held: Download = { file, sha256, bytes, declaredMime, storable: true };
    if (urls.isFresh(known)) return held;
    try {
      const answer = await fetched(part, url, known, signal, report);
      if (answer instanceof NotModified) {
        await urls.renew(key, known, answer.freshness);
        return { ...held, storable: answer.freshness?.storable ?? true };
      }
      await file.dispose();
      return await kept(key, answer);
    } catch (error) {
      await file.dispose();
      throw error;
    }
  };

  return async (part, url, signal, report) => {
    const key = urls.keyOf(url);
    const job = (): Promise<Download> => download(key, part, url, signal, report);
    return await (cache.enabled ? flights.run(key, signal, job) : job());
  };
}
