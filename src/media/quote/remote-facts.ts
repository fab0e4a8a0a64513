/**
 * The facts of a file behind a URL without downloading it: the little of it on which they depend is
 * read by range requests into a partial copy, which then goes through the same identification and
 * the same probes as a download. Where that cannot give the same facts the answer is null, and the
 * caller downloads.
 */
import type { MediaFacts } from '../../core/media-plan.ts';
import { ApiError } from '../../core/errors.ts';
import { probeAudio } from '../audio/probe-audio.ts';
import type { DecoderPool } from '../decoder/requests.ts';
import type { Fetcher, RangesRequest } from '../fetch/fetcher.ts';
import type { NotModified } from '../fetch/not-modified.ts';
import { RangesUnusable } from '../fetch/ranges.ts';
import { admitFormat, type AdmittedFormat } from '../identify/admit.ts';
import { identify } from '../identify/identify.ts';
import { probeImage } from '../image/probe.ts';
import type { Spool } from '../spool/spool.ts';
import { probeVideo } from '../video/probe-video.ts';
import { loadIsoMedia } from './iso-media.ts';
import { PartialCopy } from './partial-copy.ts';
import { loadPicture } from './picture.ts';
import { loadWav } from './wav.ts';

export interface QuoteTools {
  readonly fetcher: Pick<Fetcher, 'withRanges'>;
  readonly spool: Spool;
  readonly decoders: DecoderPool;
}

export interface RemoteFacts {
  readonly facts: MediaFacts;
  /** Length of the remote file. */
  readonly bytes: number;
}

/**
 * Facts equal to what a download would have; null when ranges cannot give them; `NotModified` only
 * when `known` was given and still stands. Throws the errors of a download, of `admitFormat`, and
 * those of the probes that need no more bytes than were read.
 */
export function readRemoteFacts(
  url: string,
  request: RangesRequest,
  { fetcher, spool, decoders }: QuoteTools,
): Promise<RemoteFacts | NotModified | null> {
  const { kind, path, signal } = request;
  return fetcher.withRanges(url, request, async (remote) => {
    await using copy = await PartialCopy.create(remote, spool);
    // What stands behind tags decides what the file is, and none of it has quotes.
    const isTagged = remote.head.toString('latin1', 0, 3) === 'ID3';
    if (isTagged && !copy.isComplete) throw new RangesUnusable('an MP3 counts by all its frames');
    const identified = await identify(copy.path, signal);
    const admitted = admitFormat(kind, identified, remote.declaredMime, path);
    try {
      if (!copy.isComplete) await loadWhatCounts(copy, admitted, path);
      const facts = await probe(copy.path, admitted);
      if (!copy.isComplete && isDisguised(facts)) throw new RangesUnusable('no plain samples');
      return { facts, bytes: copy.sizeBytes };
    } catch (error) {
      signal.throwIfAborted();
      if (copy.isComplete || !isAboutContent(error)) throw error;
      throw new RangesUnusable('what is missing may count', { cause: error });
    }
  });

  function probe(file: string, admitted: AdmittedFormat): Promise<MediaFacts> {
    if (admitted.kind === 'image') return probeImage(file, admitted.format, path, signal);
    const media = { path: file, container: admitted.container, errorPath: path };
    return admitted.kind === 'audio'
      ? probeAudio(decoders, media, signal)
      : probeVideo(decoders, media, signal);
  }
}

async function loadWhatCounts(
  copy: PartialCopy,
  admitted: AdmittedFormat,
  path: string,
): Promise<void> {
  if (admitted.kind === 'image') await loadPicture(copy, admitted.format, path);
  else if (admitted.container === 'iso-media') await loadIsoMedia(copy);
  else if (admitted.container === 'wav') await loadWav(copy);
  else throw new RangesUnusable('only a download tells');
}

/**
 * Damage may be nothing but a hole. What else a probe refuses (pixels, length, kind of tracks)
 * stands in headers and tables.
 */
function isAboutContent(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'media-corrupt';
}

/** A WAV file may say that it holds samples and hold the packets of DTS or AC-3. */
function isDisguised(facts: MediaFacts): boolean {
  return facts.kind === 'audio' && facts.format === 'wav' && !facts.codec.startsWith('pcm_');
}
