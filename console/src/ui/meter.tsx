/** How much of something bounded is used, as a bar with words. */
import { type ReactElement, type ReactNode, useId } from 'react';

/** From this part on it is nearly used up. */
const WARN_PART = 0.8;

interface MeterProperties {
  readonly label: ReactNode;
  /** From 0 to `max`; more is shown as full. */
  readonly value: number;
  readonly max: number;
  /** What is used of how much, in words. */
  readonly shown: ReactNode;
  /** The same for screen readers. */
  readonly text: string;
  /** Below the bar. */
  readonly hint?: ReactNode;
}

export function Meter({ label, value, max, shown, text, hint }: MeterProperties): ReactElement {
  const id = useId();
  const part = max === 0 ? 1 : Math.min(1, Math.max(0, value / max));
  const tone = part >= 1 ? 'bg-bad' : part >= WARN_PART ? 'bg-blossom-strong' : 'bg-leaf';
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span id={id} className="text-ink-soft">
          {label}
        </span>
        <span className="tabular-nums">{shown}</span>
      </div>
      <meter
        aria-labelledby={id}
        aria-valuetext={text}
        min={0}
        max={1}
        value={part}
        className="sr-only"
      />
      <div aria-hidden className="h-2 overflow-hidden rounded-full bg-line">
        <div
          className={`h-full rounded-full transition-[width] ${tone}`}
          style={{ width: `${part * 100}%` }}
        />
      </div>
      {hint !== undefined && <p className="text-xs text-ink-soft">{hint}</p>}
    </div>
  );
}
