/** Times as people read them. */

/** Whole seconds as `m:ss`, from an hour on `h:mm:ss`. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Tenths of seconds too, for moments that are less than a second apart: `m:ss.t`. */
export function fineClockTime(seconds: number): string {
  const tenths = Math.max(0, Math.floor(seconds * 10 + 1e-5));
  return `${clockTime(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/** A number with at most one digit after the point: 11 → `11`, 3.02 → `3`, 3.94 → `3.9`. */
export function oneDecimal(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A share in [0, 1] as whole percent. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
