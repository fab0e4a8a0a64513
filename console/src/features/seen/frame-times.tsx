/** Of a request that is over: when its frames were taken, and where to look at them again. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { shownCount } from '../../ui/format.ts';
import { clockTime } from './clock-time.ts';
import type { Receipt } from './preview-lines.ts';

export function FrameTimes({
  frames,
}: {
  readonly frames: NonNullable<Receipt['frames']>;
}): ReactElement {
  return (
    <details>
      <summary className="w-fit rounded-sm text-sm text-ink-soft">
        Times of its {shownCount(frames.count)} frames
      </summary>
      <ol
        aria-label="Times of frames"
        className="mt-2 flex max-h-48 flex-wrap gap-1.5 overflow-y-auto text-sm tabular-nums"
      >
        {frames.times_seconds.map((seconds, at) => (
          <li
            key={seconds}
            title={`Frame ${at + 1}: ${seconds} s`}
            className="rounded-md bg-sunken px-2 py-0.5"
          >
            {clockTime(seconds, { tenths: true })}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Why there is nothing to look at on the page of a request. */
export function MediaAreGone(): ReactElement {
  return (
    <p className="text-sm text-ink-soft">
      Media are not kept with their requests. Take the file to{' '}
      <Link href="/seen" className="rounded-sm font-medium text-leaf underline underline-offset-2">
        What it sees
      </Link>{' '}
      to look at the same frames again.
    </p>
  );
}
