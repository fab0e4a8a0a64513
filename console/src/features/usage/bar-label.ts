/** When a bar begins, in words: days are those of UTC, hours those of whoever looks. */
import type { Step } from './period.ts';

const AXIS_DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const LOCAL_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const LOCAL_HOUR = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const FULL_DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const FULL_HOUR = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** `axis`: as short as it can be; at midnight the day stands in the place of the hour. */
export function barLabel(atMs: number, step: Step, style: 'axis' | 'full'): string {
  if (style === 'full') return (step === 'day' ? FULL_DAY : FULL_HOUR).format(atMs);
  if (step === 'day') return AXIS_DAY.format(atMs);
  const isMidnight = new Date(atMs).getHours() === 0;
  return (isMidnight ? LOCAL_DAY : LOCAL_HOUR).format(atMs);
}
