/**
 * Says what stored bytes are and reads their facts, once for each content and kind: the same bytes
 * are known again, wherever they come from. Labels are compared each time, as they are not bytes.
 */
import type { MediaPart } from '../../core/chat-request.ts';
import type { MediaFacts } from '../../core/media-plan.ts';
import type { ReportProgress } from '../../core/progress.ts';
import { probeAudio } from '../audio/probe-audio.ts';
import type { ContainerFamily, DecoderPool } from '../decoder/requests.ts';
import { admitFormat, type AdmittedFormat } from '../identify/admit.ts';
import { identify } from '../identify/identify.ts';
import type { PicturePool } from '../image/picture-pool.ts';
import { probeImage } from '../image/probe.ts';
import { probeVideo } from '../video/probe-video.ts';
import type { DiskCache } from './disk-cache.ts';
import { Flights } from './flights.ts';
import { readFacts, writeFacts, type KnownFacts } from './known-facts.ts';

export interface Examiners {
  readonly cache: DiskCache;
  readonly pictures: PicturePool;
  readonly decoders: DecoderPool;
}

/** Bytes on disk and what their sender calls them. */
interface Unexamined {
  readonly path: string;
  readonly sha256: string;
  readonly declaredMime: string | null;
}

export interface Examined {
  readonly facts: MediaFacts;
  /** Of sound and video: which reader opens the file; null for pictures. */
  readonly container: ContainerFamily | null;
}

/** Throws the ApiError that names `part.path`, or the signal's reason. */
export type Examine = (
  part: MediaPart,
  file: Unexamined,
  signal: AbortSignal,
  report: ReportProgress,
) => Promise<Examined>;

export function createExamine({ cache, pictures, decoders }: Examiners): Examine {
  const flights = new Flights();

  const find: (...args: Parameters<Examine>) => Promise<KnownFacts> = async (
    part,
    { path, sha256, declaredMime },
    signal,
    report,
  ) => {
    const known = await readFacts(cache, sha256, part.kind);
    if (known !== null) return known;
    report({ type: 'decoding', part: part.partPath });
    const identified = await identify(path, signal);
    const admitted = admitFormat(part.kind, identified, declaredMime, part.path);
    const facts = await read(part, path, admitted, signal);
    await writeFacts(cache, sha256, { identified, facts });
    return { identified, facts };
  };

  /** Pictures are decoded to their end, as nobody else would notice a cut one. */
  const read = async (
    part: MediaPart,
    path: string,
    admitted: AdmittedFormat,
    signal: AbortSignal,
  ): Promise<MediaFacts> => {
    if (admitted.kind === 'image') {
      const facts = await probeImage(path, admitted.format, part.path, signal);
      await pictures.check(path, facts, part.path, signal);
      return facts;
    }
    const file = { path, container: admitted.container, errorPath: part.path };
    return admitted.kind === 'audio'
      ? await probeAudio(decoders, file, signal)
      : await probeVideo(decoders, file, signal);
  };

  return async (part, file, signal, report) => {
    const job = (): Promise<KnownFacts> => find(part, file, signal, report);
    const { identified, facts } = await (cache.enabled
      ? flights.run(`${part.kind} ${file.sha256}`, signal, job)
      : job());
    const admitted = admitFormat(part.kind, identified, file.declaredMime, part.path);
    return { facts, container: admitted.kind === 'image' ? null : admitted.container };
  };
}
