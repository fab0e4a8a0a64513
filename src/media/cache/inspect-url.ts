/**
 * The facts of a file behind a URL without its bytes: from the cache where the rules of HTTP allow
 * it, else from the few pieces of it that a server gives by range requests.
 */
import type { MediaPart } from '../../core/chat-request.ts';
import type { Blob, MediaFacts } from '../../core/media-plan.ts';
import { URL_LIMIT_BYTES } from '../fetch/errand.ts';
import { NotModified } from '../fetch/not-modified.ts';
import { admitFormat } from '../identify/admit.ts';
import { readRemoteFacts, type QuoteTools } from '../quote/remote-facts.ts';
import type { DiskCache } from './disk-cache.ts';
import { readFacts, type KnownFacts } from './known-facts.ts';
import { canBeAsked, type KnownUrl, type KnownUrls } from './known-urls.ts';
import type { NetworkTurn } from './network-turns.ts';

/** What is known of a media part without holding its bytes. */
export interface InspectedMedia {
  readonly origin: Blob['origin'];
  readonly bytes: number;
  /** Null when not all bytes were read. */
  readonly sha256: string | null;
  readonly facts: MediaFacts;
}

export interface InspectUrlTools {
  readonly cache: DiskCache;
  readonly urls: KnownUrls;
  readonly networkTurn: NetworkTurn;
  readonly quote: QuoteTools;
}

/** Null when only a download can tell. Throws as a download does. */
export type InspectUrl = (
  part: MediaPart,
  url: string,
  signal: AbortSignal,
) => Promise<InspectedMedia | null>;

interface Remembered extends KnownFacts {
  readonly url: KnownUrl;
}

export function createInspectUrl(tools: InspectUrlTools): InspectUrl {
  const { cache, urls, networkTurn, quote } = tools;

  /** What the URL held when it was last fetched, if that would do for this kind. */
  const recall = async ({ kind }: MediaPart, url: KnownUrl): Promise<Remembered | null> => {
    const known =
      url.bytes <= URL_LIMIT_BYTES[kind] ? await readFacts(cache, url.sha256, kind) : null;
    return known && { ...known, url };
  };

  return async (part, url, signal) => {
    signal.throwIfAborted();
    const key = urls.keyOf(url);
    const knownUrl = await urls.get(key);
    const remembered = knownUrl && (await recall(part, knownUrl));
    if (knownUrl !== null && urls.isFresh(knownUrl)) {
      return remembered && fromMemory(part, remembered);
    }
    const { kind, path } = part;
    const known =
      remembered !== null && canBeAsked(remembered.url) ? remembered.url.validators : undefined;
    const remote = await networkTurn(signal, () =>
      readRemoteFacts(url, { kind, path, signal, known }, quote),
    );
    if (remote === null) return null;
    if (!(remote instanceof NotModified)) return { origin: 'url', sha256: null, ...remote };
    await urls.renew(key, remembered!.url, remote.freshness);
    return fromMemory(part, remembered!);
  };
}

/** Throws when the server's label contradicts the bytes, as it did when they were fetched. */
function fromMemory(part: MediaPart, { url, identified, facts }: Remembered): InspectedMedia {
  admitFormat(part.kind, identified, url.declaredMime, part.path);
  return { origin: 'url', bytes: url.bytes, sha256: url.sha256, facts };
}
