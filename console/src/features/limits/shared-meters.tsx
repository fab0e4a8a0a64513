/** The limits that hold over all models together, as meters: of an account or of a key. */
import type { ReactElement } from 'react';
import type { SharedWindows } from '../../api/schema.generated.ts';
import { shownBytes, shownCount } from '../../ui/format.ts';
import { WindowMeter } from './window-meter.tsx';

interface SharedMeter {
  readonly name: keyof SharedWindows;
  readonly label: string;
  readonly isHeld: boolean;
  readonly shown: (amount: number) => string;
}

const METERS: readonly SharedMeter[] = [
  {
    name: 'concurrentRequests',
    label: 'Requests at the same time',
    isHeld: true,
    shown: shownCount,
  },
  {
    name: 'videoSecondsPerMinute',
    label: 'Seconds of video a minute',
    isHeld: false,
    shown: shownCount,
  },
  {
    name: 'audioSecondsPerMinute',
    label: 'Seconds of sound a minute',
    isHeld: false,
    shown: shownCount,
  },
  { name: 'megapixelsPerMinute', label: 'Megapixels a minute', isHeld: false, shown: shownCount },
  {
    name: 'mediaBytesInFlight',
    label: 'Media at the same time',
    isHeld: true,
    shown: shownBytes,
  },
];

interface SharedMetersProperties {
  readonly windows: SharedWindows;
  /** When the server said so, in milliseconds. */
  readonly knownAtMs: number;
}

/** One below the other; nothing of what has no limit. */
export function SharedMeters({ windows, knownAtMs }: SharedMetersProperties): ReactElement {
  return (
    <>
      {METERS.map(({ name, ...meter }) => {
        const window = windows[name];
        return (
          window && <WindowMeter key={name} {...meter} window={window} knownAtMs={knownAtMs} />
        );
      })}
    </>
  );
}
