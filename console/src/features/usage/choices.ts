/** Which usage somebody chose to see, in the address. */
import { useSearchChoices } from '../../ui/search-choices.ts';
import { type DayRange, dayIn } from '../day-range/days.ts';
import { MEASURES, type MeasureName } from './measure.ts';
import { type Range, RANGES, type Step, stepOf } from './period.ts';
import type { Split } from './split.ts';

export const SPLITS: readonly { readonly value: Split; readonly label: string }[] = [
  { value: 'model', label: 'Model' },
  { value: 'key', label: 'Key' },
  { value: 'kind', label: 'Kind of tokens' },
  { value: 'none', label: 'Nothing' },
];

export interface Choices extends DayRange {
  readonly range: Range;
  readonly step: Step;
  readonly split: Split;
  readonly measure: MeasureName;
  /** Null: any. */
  readonly key: string | null;
  readonly model: string | null;
}

type Choose = (change: Partial<Record<keyof Choices, string | null>>) => void;

export function useChoices(): readonly [Choices, Choose] {
  const [search, choose] = useSearchChoices();
  const range = RANGES.find(({ value }) => value === search.get('range'))?.value ?? '7';
  const days = { from: dayIn(search.get('from')), to: dayIn(search.get('to')) };
  const split = SPLITS.find(({ value }) => value === search.get('split'))?.value ?? 'model';
  const asked = search.get('measure') ?? '';
  const choices: Choices = {
    range,
    ...days,
    split,
    step: stepOf(range, days, search.get('step') === 'hour' ? 'hour' : 'day'),
    // What kinds of tokens cost is not known one by one.
    measure: split === 'kind' ? 'tokens' : isMeasure(asked) ? asked : 'money',
    key: search.get('key'),
    model: search.get('model'),
  };
  return [choices, choose];
}

function isMeasure(text: string): text is MeasureName {
  return Object.hasOwn(MEASURES, text);
}
