/** How long something runs, in the two largest units that say something. */

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** `3 d 4 h`, `5 min 20 s`, `0 s` */
export function shownUptime(seconds: number): string {
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  if (first === -1) return '0 s';
  return UNITS.slice(first, first + 2)
    .map(([unit, length], at) => {
      const within = at === 0 ? seconds : seconds % UNITS[first]![1];
      return `${Math.floor(within / length)} ${unit}`;
    })
    .join(' ');
}
