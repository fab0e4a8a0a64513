/** Numbers as people read them. */
const BYTES_PER_MEGABYTE = 1_000_000;
const SECONDS_PER_MINUTE = 60;
const HUNDREDTHS = 100;

/** 5471324 → `5.5 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MEGABYTE).toFixed(1)} MB`;
}

/** 1234567 → `1,234,567`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** 11 → `11 s`, 3.02 → `3.02 s`, 75.4 → `1 min 15.4 s`; hundredths at most. */
export function duration(seconds: number): string {
  const hundredths = Math.round(seconds * HUNDREDTHS);
  const minutes = Math.floor(hundredths / (SECONDS_PER_MINUTE * HUNDREDTHS));
  const rest = `${(hundredths - minutes * SECONDS_PER_MINUTE * HUNDREDTHS) / HUNDREDTHS} s`;
  return minutes === 0 ? rest : `${minutes} min ${rest}`;
}
