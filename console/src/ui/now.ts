/** What time it is, for pages that count down or say how long ago something was: one timer for all. */
import { useSyncExternalStore } from 'react';

const TICK_MS = 1000;

let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** Milliseconds since the epoch, in whole steps: the page is drawn anew once a step. */
export function useNow(stepMs: number): number {
  return useSyncExternalStore(subscribe, () => {
    if (listeners.size === 0) nowMs = Date.now();
    return Math.floor(nowMs / stepMs) * stepMs;
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}
