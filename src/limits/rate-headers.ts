/** How a client reads its windows from the headers of an answer (wire.md section 11). */
import type { RateWindow, RateWindows } from './rate-limits.ts';

/**
 * The six `x-ratelimit-*` headers, without those of what is not limited; resets in whole seconds,
 * never less than one.
 */
export function rateLimitHeaders(windows: RateWindows): Record<string, string> {
  return {
    ...headersOf(windows.requests, 'requests'),
    ...headersOf(windows.tokens, 'tokens'),
  };
}

function headersOf(window: RateWindow | null, unit: 'requests' | 'tokens'): Record<string, string> {
  if (window === null) return {};
  return {
    [`x-ratelimit-limit-${unit}`]: String(window.limit),
    [`x-ratelimit-remaining-${unit}`]: String(window.remaining),
    [`x-ratelimit-reset-${unit}`]: `${Math.max(1, window.resetSeconds)}s`,
  };
}
