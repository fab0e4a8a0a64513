/** A moment in the zone of whoever reads it, in UTC for whoever rests on it. */
import type { ReactElement } from 'react';
import { shownDate, shownDistance, shownTime, shownUtc } from './format.ts';
import { useNow } from './now.ts';

const MS_PER_MINUTE = 60_000;

interface MomentProperties {
  /** ISO 8601. */
  readonly at: string;
  readonly as?: 'time' | 'date';
}

/** `20 Nov 2026, 14:05`, or only the day. */
export function Moment({ at, as = 'time' }: MomentProperties): ReactElement {
  return (
    <time dateTime={at} title={shownUtc(at)} className="whitespace-nowrap">
      {as === 'date' ? shownDate(at) : shownTime(at)}
    </time>
  );
}

/** `2 hours ago`, going with the time. */
export function Distance({ to }: { readonly to: string }): ReactElement {
  const nowMs = useNow(MS_PER_MINUTE);
  return (
    <time dateTime={to} title={shownUtc(to)} className="whitespace-nowrap">
      {shownDistance(to, nowMs)}
    </time>
  );
}
