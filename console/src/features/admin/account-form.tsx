/** Name, credit and limits of an account. */
import { type FormEvent, type ReactElement, useState } from 'react';
import { faultOf } from '../../api/failure.ts';
import type { Account } from '../../api/schema.generated.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import {
  ACCOUNT_LIMIT_GROUPS,
  limitFaultsOf,
  limitsChangeOf,
  typedLimitsOf,
  type TypedLimits,
} from './account-limits.ts';
import { creditDraftOf, creditUsdOf } from './credit-draft.ts';
import { CreditFields } from './credit-fields.tsx';
import { useChangeAccount } from './queries.ts';

export function AccountForm({ account }: { readonly account: Account }): ReactElement {
  const [name, setName] = useState(account.name);
  const [credit, setCredit] = useState(() => creditDraftOf(account.creditUsd));
  const [limits, setLimits] = useState(() => typedLimitsOf(account.limits));
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const change = useChangeAccount(account.id);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = limitFaultsOf(limits);
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    change.mutate(
      { name, creditUsd: creditUsdOf(credit), limits: limitsChangeOf(limits) },
      { onSuccess: () => showToast({ tone: 'good', text: 'The account is changed.' }) },
    );
  };
  return (
    <form noValidate className="grid gap-6" onSubmit={submit}>
      <div className="grid items-start gap-5 md:grid-cols-2">
        <TextField
          label="Name"
          required
          value={name}
          error={faultOf(change.error, 'name')}
          onChange={({ target }) => setName(target.value)}
        />
        <CreditFields
          draft={credit}
          error={faultOf(change.error, 'creditUsd')}
          onChange={setCredit}
        />
      </div>
      <LimitFields
        limits={limits}
        fault={(field) => faults[field] ?? faultOf(change.error, field)}
        onChange={setLimits}
      />
      {change.error && <FailureNote error={change.error} />}
      <div>
        <Button type="submit" look="strong" busy={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** Where an account has none of these, those of each model hold. */
const MODEL_LIMITS: ReadonlySet<string> = new Set(['requestsPerMinute', 'tokensPerMinute']);

interface LimitFieldsProperties {
  readonly limits: TypedLimits;
  /** By `limits.NAME`. */
  readonly fault: (field: string) => string | null;
  readonly onChange: (limits: TypedLimits) => void;
}

function LimitFields({ limits, fault, onChange }: LimitFieldsProperties): ReactElement {
  return (
    <>
      {ACCOUNT_LIMIT_GROUPS.map(({ title, fields }) => (
        <fieldset key={title}>
          <legend className="mb-3 font-medium">{title} of all its keys together</legend>
          <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
            {fields.map(({ name, label }) => (
              <TextField
                key={name}
                label={label}
                inputMode="decimal"
                autoComplete="off"
                placeholder={MODEL_LIMITS.has(name) ? 'As the model has it' : 'No limit'}
                value={limits[name as keyof TypedLimits]}
                error={fault(`limits.${name}`)}
                onChange={({ target }) => onChange({ ...limits, [name]: target.value })}
              />
            ))}
          </div>
        </fieldset>
      ))}
    </>
  );
}
