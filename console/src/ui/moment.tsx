/** A moment in the zone of whoever reads it, in UTC for whoever rests on it. */
import type { ReactElement } from 'react';
import { shownDate, shownDistance, shownTime, shownUtc } from './format.ts';

interface MomentProperties {
  readonly at: string;
  /** `time` with the day; `distance` from now, as in “2 hours ago”. */
  readonly as?: 'time' | 'date' | 'distance';
}

export function Moment({ at, as = 'time' }: MomentProperties): ReactElement {
  return (
    <time dateTime={at} title={shownUtc(at)} className="whitespace-nowrap">
      {as === 'time' && shownTime(at)}
      {as === 'date' && shownDate(at)}
      {as === 'distance' && shownDistance(at, Date.now())}
    </time>
  );
}
