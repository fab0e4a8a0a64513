/**
 * The few signs of the console, drawn by us on a grid of 24 with one line width. They never stand
 * alone: beside each there are words, if only for screen readers.
 */
import type { ReactElement } from 'react';

export type IconName =
  | 'home'
  | 'sprout'
  | 'chat'
  | 'key'
  | 'chart'
  | 'bill'
  | 'gauge'
  | 'engine'
  | 'people'
  | 'lock'
  | 'compass'
  | 'picture'
  | 'sound'
  | 'film'
  | 'plus'
  | 'close'
  | 'menu'
  | 'list'
  | 'check'
  | 'copy'
  | 'download'
  | 'link'
  | 'leave'
  | 'chevron'
  | 'chevrons'
  | 'arrow'
  | 'alert'
  | 'info'
  | 'turn'
  | 'cube'
  | 'person'
  | 'tag'
  | 'server'
  | 'dots';

const DRAWINGS: Readonly<Record<IconName, string>> = {
  home: 'M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10 19v-5h4v5',
  sprout:
    'M12 20v-9M12 13C12 9 9 6.5 4.5 6.5 4.5 11 7.5 13 12 13M12 11c0-3.5 2.5-6 7-6 0 4.5-2.5 6-7 6',
  chat: 'M5 5.5h14v10h-8L7 19v-3.5H5zM9 9.5h6M9 12h4',
  key: 'M14.5 9.5a4 4 0 1 0-3.200 3.900L13 15h2v2h2v2h3v-3l-5.700-5.700a4 4 0 0 0 .2-.8M9.5 8.5h.01',
  chart: 'M5 4.5V19h14.5M9 15.5v-4M13 15.5V8M17 15.5v-6',
  bill: 'M6.5 4h11v16l-2.200-1.5L13.5 20 12 18.5 10.5 20l-1.800-1.5L6.5 20zM9.5 8.5h5M9.5 12h5',
  gauge: 'M4.5 17a8 8 0 1 1 15 0M12 14.5l3.5-4M12 14.5h.01',
  engine:
    'M7 7h10v10H7zM10 10h4v4h-4zM9.5 7V4M14.5 7V4M9.5 20v-3M14.5 20v-3M7 9.5H4M7 14.5H4M20 9.5h-3M20 14.5h-3',
  people:
    'M9 11.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3.5 19c0-3 2.5-5 5.5-5s5.5 2 5.5 5M16 5.800a3 3 0 0 1 0 5.400M17.5 14.300c1.800.8 3 2.5 3 4.700',
  lock: 'M6.5 11h11v8.5h-11zM9 11V8a3 3 0 0 1 6 0v3',
  compass: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16M15 9l-1.800 4.200L9 15l1.800-4.200z',
  picture: 'M4.5 5.5h15v13h-15zM4.5 15.5 9 11.5l4 4 2.5-2 4 3.5M15 9.200h.01',
  sound: 'M5 10v4M8.5 7v10M12 4.5v15M15.5 8v8M19 10.5v3',
  film: 'M4.5 5.5h15v13h-15zM8.5 5.5v13M15.5 5.5v13M4.5 10h4M4.5 14h4M15.5 10h4M15.5 14h4',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  menu: 'M4.5 7h15M4.5 12h15M4.5 17h15',
  list: 'M5 7h.01M5 12h.01M5 17h.01M9 7h10.5M9 12h10.5M9 17h10.5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  copy: 'M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9',
  download: 'M12 4.5v10M7.5 10.5 12 15l4.5-4.5M5 19.5h14',
  link: 'M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1',
  leave: 'M14 5H6v14h8M11 12h9M17 8.5l3.5 3.5-3.5 3.5',
  chevron: 'M7 9.5l5 5 5-5',
  chevrons: 'M8 9.5 12 5.5l4 4M8 14.5l4 4 4-4',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  alert: 'M12 4 3.5 19h17zM12 10v4M12 16.5h.01',
  info: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16M12 11v5M12 8h.01',
  cube: 'M12 4l7 4v8l-7 4-7-4V8zM5 8l7 4 7-4M12 12v8',
  person: 'M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M5 20c0-3.5 3-6 7-6s7 2.5 7 6',
  tag: 'M4.5 4.5h7l8 8-7 7-8-8zM8.500 8.500h.01',
  server: 'M4.5 5h15v6h-15zM4.5 13h15v6h-15zM8 8h.01M8 16h.01M12 8h4.5M12 16h4.5',
  dots: 'M6 12h.01M12 12h.01M18 12h.01',
  turn: 'M19 12a7 7 0 1 1-2.200-5.100M19 4.5V8h-3.5',
};

export const ICON_NAMES: readonly IconName[] = Object.keys(DRAWINGS) as IconName[];

/** `className` may set colour and size; as large as the words beside it otherwise. */
export function Icon({
  name,
  className = '',
}: {
  readonly name: IconName;
  readonly className?: string;
}): ReactElement {
  return (
    <svg
      aria-hidden
      viewBox="0 0 24 24"
      className={`size-5 shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={DRAWINGS[name]} />
    </svg>
  );
}
