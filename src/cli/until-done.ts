/**
 * Tries something until it succeeds: a server that starts before its network is there should not
 * need a second start. The pauses double, so that a registry that is down is not pestered.
 */
import { setTimeout as pause } from 'node:timers/promises';

const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 600_000;

export interface Tries {
  /** Told of each failure, with the pause that follows. */
  readonly failed: (error: unknown, pauseMs: number) => void;
  readonly firstPauseMs?: number;
}

/** Resolves when `attempt` has succeeded, or the signal aborts; never rejects. */
export async function untilDone(
  attempt: () => Promise<void>,
  { failed, firstPauseMs = FIRST_PAUSE_MS }: Tries,
  signal: AbortSignal,
): Promise<void> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (signal.aborted) return;
      failed(error, pauseMs);
    }
    await pause(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
  }
}
