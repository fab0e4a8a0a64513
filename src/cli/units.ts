/** Numbers as people read them. */
const BYTES_PER_MEGABYTE = 1_000_000;
const SECONDS_PER_MINUTE = 60;

/** 5471324 → `5.5 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MEGABYTE).toFixed(1)} MB`;
}

/** 1234567 → `1,234,567`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** 11 → `11 s`, 3.02 → `3.02 s`, 75.4 → `1 min 15.4 s`. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE);
  const rest = `${Number((seconds - minutes * SECONDS_PER_MINUTE).toFixed(2))} s`;
  return minutes === 0 ? rest : `${minutes} min ${rest}`;
}
