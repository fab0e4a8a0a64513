/**
 * How long the media of a request took to come over the network, and then to be read. Several are
 * under way at a time: as long as one still comes, it is time of the network.
 */
import type { MediaPart } from '../core/chat-request.ts';
import type { Clock } from '../core/clock.ts';
import type { RequestTimings } from '../core/ledger-event.ts';
import type { ReportProgress } from '../core/progress.ts';

export interface MediaTimes {
  /** Opens one part; where it stands is known from its reports, which go on to `report`. */
  readonly follow: <Result>(
    part: MediaPart,
    report: ReportProgress,
    open: (report: ReportProgress) => Promise<Result>,
  ) => Promise<Result>;
  /** Since the beginning, in milliseconds; null for what did not happen. Call when all are open. */
  readonly taken: () => Required<Pick<RequestTimings, 'fetchMs' | 'decodeMs'>>;
}

/** Begins now. */
export function createMediaTimes(clock: Clock): MediaTimes {
  const startedMs = clock.nowMs();
  const coming = new Set<MediaPart>();
  let isAnyOpened = false;
  let comingSinceMs = 0;
  let fetchMs: number | null = null;

  function comes(part: MediaPart): void {
    if (coming.size === 0) comingSinceMs = clock.nowMs();
    coming.add(part);
  }

  function isThere(part: MediaPart): void {
    if (!coming.delete(part) || coming.size > 0) return;
    fetchMs = (fetchMs ?? 0) + clock.nowMs() - comingSinceMs;
  }

  return {
    async follow(part, report, open) {
      isAnyOpened = true;
      try {
        return await open((progress) => {
          if (progress.type === 'fetching') comes(part);
          else isThere(part);
          report(progress);
        });
      } finally {
        isThere(part);
      }
    },
    taken() {
      const openedMs = clock.nowMs() - startedMs;
      return { fetchMs, decodeMs: isAnyOpened ? openedMs - (fetchMs ?? 0) : null };
    },
  };
}
