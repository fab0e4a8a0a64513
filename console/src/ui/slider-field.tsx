/** A number within bounds, by pulling; what it is stands beside its name. */
import { Slider } from 'radix-ui';
import { type ReactElement, type ReactNode, useId } from 'react';

interface SliderFieldProperties {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** As people read it: `2 fps`. */
  readonly shown: string;
  readonly disabled?: boolean;
  /** While it is pulled. */
  readonly onChange: (value: number) => void;
  /** When it is let go. */
  readonly onSettle?: (value: number) => void;
}

export function SliderField({
  label,
  hint,
  value,
  min,
  max,
  step,
  shown,
  disabled = false,
  onChange,
  onSettle,
}: SliderFieldProperties): ReactElement {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <span id={id} className="font-medium">
          {label}
        </span>
        <output className="text-ink-soft tabular-nums">{shown}</output>
      </div>
      <Slider.Root
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        onValueChange={([chosen]) => onChange(chosen!)}
        {...(onSettle && { onValueCommit: ([chosen]: number[]) => onSettle(chosen!) })}
        className="relative flex h-6 touch-none items-center data-[disabled]:opacity-55"
      >
        <Slider.Track className="relative h-1.5 grow rounded-full bg-line">
          <Slider.Range className="absolute h-full rounded-full bg-leaf" />
        </Slider.Track>
        <Slider.Thumb
          aria-labelledby={id}
          aria-valuetext={shown}
          className="block size-5 rounded-full border-2 border-leaf bg-surface shadow-lift"
        />
      </Slider.Root>
      {hint !== undefined && <p className="text-sm text-ink-soft">{hint}</p>}
    </div>
  );
}
