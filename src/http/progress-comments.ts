/**
 * Progress reports as comments of a stream, thinned out: a download reports every block, a person
 * reads four lines a second. The first and the last of each kind are always told.
 */
import type { Clock } from '../core/clock.ts';
import type { Progress, ReportProgress } from '../core/progress.ts';
import { progressComment } from '../protocols/stream-comments.ts';

const SHORTEST_GAP_MS = 250;

export interface ProgressComments {
  readonly report: ReportProgress;
  /** Tells what has been held back. */
  readonly flush: () => void;
}

/** What was last told of one part, and what has not been told since. */
interface Told {
  readonly type: Progress['type'];
  readonly atMs: number;
  heldBack: Progress | null;
}

/** `tell` takes the text of a comment; it must neither wait nor throw. */
export function createProgressComments(
  tell: (comment: string) => void,
  clock: Clock,
): ProgressComments {
  const toldOfParts = new Map<string | null, Told>();

  function tellHeldBack(told: Told): void {
    if (told.heldBack !== null) tell(progressComment(told.heldBack));
    told.heldBack = null;
  }

  function report(progress: Progress): void {
    const part = progress.type === 'queued' ? null : progress.part;
    const told = toldOfParts.get(part);
    const nowMs = clock.nowMs();
    if (told?.type === progress.type && nowMs - told.atMs < SHORTEST_GAP_MS) {
      told.heldBack = progress;
      return;
    }
    if (told !== undefined && told.type !== progress.type) tellHeldBack(told);
    toldOfParts.set(part, { type: progress.type, atMs: nowMs, heldBack: null });
    tell(progressComment(progress));
  }

  return { report, flush: () => toldOfParts.forEach(tellHeldBack) };
}
