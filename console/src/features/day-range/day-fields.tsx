/** The first and the last day that somebody wants to see. */
import type { ReactElement } from 'react';
import { TextField } from '../../ui/field.tsx';
import type { DayRange } from './days.ts';

interface DayFieldsProperties {
  readonly days: DayRange;
  /** What is wrong with them. */
  readonly fault: string | null;
  readonly onChoose: (change: Partial<DayRange>) => void;
}

export function DayFields({ days, fault, onChoose }: DayFieldsProperties): ReactElement {
  return (
    <div className="grid max-w-md grid-cols-2 items-start gap-4">
      <TextField
        type="date"
        label="First day (UTC)"
        value={days.from ?? ''}
        onChange={({ target }) => onChoose({ from: target.value || null })}
      />
      <TextField
        type="date"
        label="Last day (UTC)"
        value={days.to ?? ''}
        error={fault}
        onChange={({ target }) => onChoose({ to: target.value || null })}
      />
    </div>
  );
}
