/** How much of one limit is used now, and when it is there again. */
import type { ReactElement } from 'react';
import type { RateWindow } from '../../api/schema.generated.ts';
import { shownCount } from '../../ui/format.ts';
import { Meter } from '../../ui/meter.tsx';
import { useNow } from '../../ui/now.ts';

const MS_PER_SECOND = 1000;

interface WindowMeterProperties {
  readonly label: string;
  readonly window: RateWindow;
  /** When the server said so, in milliseconds. */
  readonly knownAtMs: number;
  /** Held by what runs: it never begins anew. */
  readonly isHeld?: boolean;
  /** Who says so. */
  readonly source?: string;
  readonly shown?: (amount: number) => string;
}

export function WindowMeter({
  label,
  window: { limit, remaining, resetSeconds },
  knownAtMs,
  isHeld = false,
  source = '',
  shown = shownCount,
}: WindowMeterProperties): ReactElement {
  const nowMs = useNow(MS_PER_SECOND);
  const leftSeconds = Math.ceil(resetSeconds - (nowMs - knownAtMs) / MS_PER_SECOND);
  // What has run out since the server was asked is full again.
  const used = isHeld || leftSeconds > 0 ? limit - remaining : 0;
  const text = `${shown(used)} of ${shown(limit)} used`;
  const restores = isHeld ? 'free again as requests end' : `full again in ${leftSeconds} s`;
  return (
    <Meter
      label={label}
      value={used}
      max={limit}
      shown={text}
      text={text}
      hint={
        <span className="flex flex-wrap justify-between gap-x-3">
          <span>{source}</span>
          <span className="tabular-nums">{used > 0 ? restores : 'all there'}</span>
        </span>
      }
    />
  );
}
