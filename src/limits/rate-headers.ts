/** How a client reads its windows from the headers of an answer (wire.md section 11). */
import type { RateWindow, RateWindows } from './rate-limits.ts';

/** The six `x-ratelimit-*` headers; resets in whole seconds, never less than one. */
export function rateLimitHeaders(windows: RateWindows): Record<string, string> {
  return {
    ...headersOf(windows.requests, 'requests'),
    ...headersOf(windows.tokens, 'tokens'),
  };
}

function headersOf(window: RateWindow, unit: 'requests' | 'tokens'): Record<string, string> {
  return {
    [`x-ratelimit-limit-${unit}`]: String(window.limit),
    [`x-ratelimit-remaining-${unit}`]: String(window.remaining),
    [`x-ratelimit-reset-${unit}`]: `${Math.max(1, window.resetSeconds)}s`,
  };
}
