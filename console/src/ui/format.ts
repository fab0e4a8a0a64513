/**
 * Money, numbers and times as people read them. Money is never rounded: it comes as a decimal string
 * and keeps all digits that say something.
 */

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const UTC = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

const CENT_DIGITS = 2;
/** From here on numbers are shortened. */
const SHORT_FROM = 10_000;
const MS_PER_SECOND = 1000;
const BYTES_PER_STEP = 1024;
const BYTE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
/** Largest first; the seconds in each. */
const SPANS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/**
 * `1234.500000` → `$1,234.50`; `0.000123` → `$0.000123`. Amounts below one another have the same
 * number of digits after the point: `digits`, as many as `digitsOf` says that they need.
 */
export function shownUsd(decimal: string, digits: number = CENT_DIGITS): string {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  if (whole === undefined) return decimal;
  const shown = fraction.replace(/0+$/, '').padEnd(digits, '0');
  return `${sign === '-' ? '−' : ''}$${GROUPED.format(BigInt(whole))}.${shown}`;
}

/** How many digits after the point amounts need to be shown whole; at least those of cents. */
export function digitsOf(decimals: readonly string[]): number {
  const needed = decimals.map((decimal) => (decimal.split('.')[1] ?? '').replace(/0+$/, '').length);
  return Math.max(CENT_DIGITS, ...needed);
}

/**
 * To be read at a glance, cut and not rounded: `1234.567` → `$1,234.56`; `0.00123456` → `$0.0012`.
 * `shownUsd` has all digits.
 */
export function shownUsdShort(decimal: string): string {
  // Cents; less than ten of them from their first digits on that are not 0.
  const [short = decimal] = /^-?(?:0\.00*[1-9]\d?|\d+(?:\.\d{1,2})?)/.exec(decimal) ?? [];
  return shownUsd(short);
}

/** `1234567` → `1.2M`; what is short already stays as it is. */
export function shownCountShort(count: number): string {
  return (Math.abs(count) < SHORT_FROM ? GROUPED : SHORT).format(count);
}

/** `20 Nov 2026, 13:05:09 UTC` */
export function shownUtc(iso: string): string {
  return `${UTC.format(new Date(iso))} UTC`;
}

/** `1234567` → `1,234,567` */
export function shownCount(count: number): string {
  return GROUPED.format(count);
}

/** `1536` → `1.5 KiB` */
export function shownBytes(bytes: number): string {
  const step = Math.min(
    BYTE_UNITS.length - 1,
    Math.max(0, Math.floor(Math.log(bytes) / Math.log(BYTES_PER_STEP))),
  );
  return `${GROUPED.format(bytes / BYTES_PER_STEP ** step)} ${BYTE_UNITS[step]!}`;
}

/** `840 ms`, `12.3 s`, `4 min 5 s` */
export function shownDuration(milliseconds: number): string {
  if (milliseconds < MS_PER_SECOND) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / MS_PER_SECOND;
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** `20 Nov 2026`, in the zone of whoever reads it. */
export function shownDate(iso: string): string {
  return DATE.format(new Date(iso));
}

/** `20 Nov 2026, 14:05` */
export function shownTime(iso: string): string {
  return DATE_AND_TIME.format(new Date(iso));
}

/** `2 hours ago`, `in 3 days`, `now` */
export function shownDistance(iso: string, nowMs: number): string {
  const seconds = (Date.parse(iso) - nowMs) / MS_PER_SECOND;
  const span = SPANS.find(([, length]) => Math.abs(seconds) >= length);
  return span
    ? RELATIVE.format(Math.trunc(seconds / span[1]), span[0])
    : RELATIVE.format(0, 'second');
}
