/** Moments of a recording, as its player counts them. */

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;
const SHOWN_DIGITS = 2;

/** `75.5` → `1:15`; with `tenths`, which are rounded, `1:15.5`. From an hour on `1:02:03`. */
export function clockTime(
  seconds: number,
  { tenths = false }: { readonly tenths?: boolean } = {},
): string {
  const size = tenths ? Math.round(seconds * 10) / 10 : Math.floor(seconds);
  const hours = Math.floor(size / SECONDS_PER_HOUR);
  const minutes = Math.floor((size % SECONDS_PER_HOUR) / SECONDS_PER_MINUTE);
  const rest = size % SECONDS_PER_MINUTE;
  const shownRest = tenths ? rest.toFixed(1).padStart(4, '0') : padded(rest);
  return hours === 0 ? `${minutes}:${shownRest}` : `${hours}:${padded(minutes)}:${shownRest}`;
}

function padded(count: number): string {
  return String(count).padStart(SHOWN_DIGITS, '0');
}
