/** What usage is shown: when, in which pieces, of what. */
import type { ReactElement } from 'react';
import { useModels } from '../../api/lists.ts';
import type { Key } from '../../api/schema.generated.ts';
import { SelectField } from '../../ui/field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { AccountChoice } from '../account-choice/account-choice.tsx';
import { DayFields } from '../day-range/day-fields.tsx';
import { dayAt } from '../day-range/days.ts';
import { SPLITS, type useChoices } from './choices.ts';
import { MEASURES, type MeasureName } from './measure.ts';
import { faultOf, mayBeByHour, periodOf, type Range, RANGES, type Step } from './period.ts';

const ANY = '';
const STEPS: readonly { readonly value: Step; readonly label: string }[] = [
  { value: 'day', label: 'Day' },
  { value: 'hour', label: 'Hour' },
];
const MEASURE_OPTIONS = (Object.keys(MEASURES) as MeasureName[]).map((value) => ({
  value,
  label: MEASURES[value].label,
}));

type RangeChange = Partial<Record<'range' | 'from' | 'to', string | null>>;

interface UsageFiltersProperties {
  readonly choices: ReturnType<typeof useChoices>[0];
  readonly choose: ReturnType<typeof useChoices>[1];
  readonly keys: readonly Key[];
}

export function UsageFilters({ choices, choose, keys }: UsageFiltersProperties): ReactElement {
  const { data: models = [] } = useModels();
  const { range, step, split, measure, key, model } = choices;
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap gap-x-6 gap-y-4">
        <Segments
          label="Time"
          options={RANGES}
          value={range}
          onChoose={(chosen) => choose(rangeChange(chosen, choices))}
        />
        {range !== 'today' && mayBeByHour(range, choices) && (
          <Segments
            label="A bar is"
            options={STEPS}
            value={step}
            onChoose={(chosen) => choose({ step: chosen })}
          />
        )}
        <Segments
          label="Of"
          // Kinds are kinds of tokens.
          options={split === 'kind' ? [{ value: 'tokens', label: 'Tokens' }] : MEASURE_OPTIONS}
          value={measure}
          onChoose={(chosen) => choose({ measure: chosen })}
        />
      </div>
      {range === 'dates' && (
        <DayFields days={choices} fault={faultOf(range, choices)} onChoose={choose} />
      )}
      <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        <SelectField
          label="Split by"
          options={SPLITS}
          value={split}
          onChoose={(chosen) => choose({ split: chosen })}
        />
        <SelectField
          label="Model"
          options={[
            { value: ANY, label: 'All models' },
            ...models.map(({ id }) => ({ value: id, label: id })),
          ]}
          value={model ?? ANY}
          onChoose={(chosen) => choose({ model: chosen || null })}
        />
        <SelectField
          label="Key"
          options={[
            { value: ANY, label: 'All keys' },
            ...keys.map(({ id, name, hint }) => ({ value: id, label: `${name} (${hint})` })),
          ]}
          value={key ?? ANY}
          onChoose={(chosen) => choose({ key: chosen || null })}
        />
        <AccountChoice mayBeAll />
      </div>
    </div>
  );
}

/** Dates begin with those of what was shown. */
function rangeChange(range: Range, choices: UsageFiltersProperties['choices']): RangeChange {
  if (range !== 'dates') return { range, from: null, to: null };
  if (choices.range === 'dates') return { range };
  const { fromMs, toMs } = periodOf(choices.range, choices, Date.now());
  return { range, from: dayAt(fromMs), to: dayAt(toMs - 1) };
}
