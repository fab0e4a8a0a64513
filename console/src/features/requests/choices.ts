/** Which requests somebody wants to see, kept in the address. */
import { useSearchChoices } from '../../ui/search-choices.ts';
import { type DayRange, dayIn } from '../day-range/days.ts';
import { type Outcome, OUTCOME_OPTIONS } from './outcome.tsx';

const HOUR_MS = 3_600_000;

/** `dates`: those of the `DayRange` beside it, which may be open at an end. */
export type Span = 'any' | 'hour' | 'day' | 'week' | 'month' | 'dates';

export const SPANS: readonly {
  readonly value: Span;
  readonly label: string;
  readonly lengthMs: number | null;
}[] = [
  { value: 'any', label: 'Any time', lengthMs: null },
  { value: 'hour', label: 'Last hour', lengthMs: HOUR_MS },
  { value: 'day', label: 'Last 24 hours', lengthMs: 24 * HOUR_MS },
  { value: 'week', label: 'Last 7 days', lengthMs: 7 * 24 * HOUR_MS },
  { value: 'month', label: 'Last 30 days', lengthMs: 30 * 24 * HOUR_MS },
  { value: 'dates', label: 'Dates', lengthMs: null },
];

/** Null: any. */
export interface Choices extends DayRange {
  readonly span: Span;
  readonly key: string | null;
  readonly model: string | null;
  readonly outcome: Outcome | null;
}

type Choose = (change: Partial<Record<keyof Choices, string | null>>) => void;

export function useChoices(): readonly [Choices, Choose] {
  const [search, choose] = useSearchChoices();
  const span = SPANS.find(({ value }) => value === search.get('span'))?.value ?? 'any';
  const dayOf = (name: keyof DayRange): string | null =>
    span === 'dates' ? dayIn(search.get(name)) : null;
  const choices: Choices = {
    span,
    from: dayOf('from'),
    to: dayOf('to'),
    key: search.get('key'),
    model: search.get('model'),
    outcome: OUTCOME_OPTIONS.find(({ value }) => value === search.get('outcome'))?.value ?? null,
  };
  return [choices, choose];
}
