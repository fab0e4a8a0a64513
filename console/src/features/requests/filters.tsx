/** Which requests are shown. */
import type { ReactElement } from 'react';
import { useModels } from '../../api/lists.ts';
import type { Key } from '../../api/schema.generated.ts';
import { SelectField } from '../../ui/field.tsx';
import { AccountChoice } from '../account-choice/account-choice.tsx';
import { DayFields } from '../day-range/day-fields.tsx';
import { orderFault } from '../day-range/days.ts';
import { SPANS, type useChoices } from './choices.ts';
import { OUTCOME_OPTIONS } from './outcome.tsx';

const ANY = '';

interface RequestFiltersProperties {
  readonly choices: ReturnType<typeof useChoices>[0];
  readonly choose: ReturnType<typeof useChoices>[1];
  readonly keys: readonly Key[];
}

export function RequestFilters({ choices, choose, keys }: RequestFiltersProperties): ReactElement {
  const { data: models = [] } = useModels();
  return (
    <div className="grid gap-4">
      <div className="grid grid-cols-2 gap-4 lg:grid-cols-5">
        <SelectField
          label="Time"
          options={SPANS}
          value={choices.span}
          onChoose={(span) => choose({ span, ...(span !== 'dates' && { from: null, to: null }) })}
        />
        <SelectField
          label="Ended"
          options={[{ value: ANY, label: 'In any way' }, ...OUTCOME_OPTIONS]}
          value={choices.outcome ?? ANY}
          onChoose={(outcome) => choose({ outcome: outcome || null })}
        />
        <SelectField
          label="Model"
          options={[
            { value: ANY, label: 'Any model' },
            ...models.map(({ id }) => ({ value: id, label: id })),
          ]}
          value={choices.model ?? ANY}
          onChoose={(model) => choose({ model: model || null })}
        />
        <SelectField
          label="Key"
          options={[
            { value: ANY, label: 'Any key' },
            ...keys.map(({ id, name, hint }) => ({ value: id, label: `${name} (${hint})` })),
          ]}
          value={choices.key ?? ANY}
          onChoose={(key) => choose({ key: key || null })}
        />
        <AccountChoice mayBeAll />
      </div>
      {choices.span === 'dates' && (
        <DayFields days={choices} fault={orderFault(choices)} onChoose={choose} />
      )}
    </div>
  );
}
