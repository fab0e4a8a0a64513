/** Everything that can be said of a key, in three cards: what it is, what it may, how much. */
import { type FormEvent, type ReactElement, useRef, useState } from 'react';
import { faultOf } from '../../api/failure.ts';
import { useModels } from '../../api/lists.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { ExpiryFields } from './expiry-fields.tsx';
import { type KeyDraft, faultsOf, type RouteScope } from './key-draft.ts';
import { LIMIT_FIELDS, LIMIT_GROUPS } from './limit-fields.ts';
import { OwnerFields } from './owner-fields.tsx';
import { RestrictionField } from './restriction-field.tsx';

const ROUTES: readonly { readonly value: RouteScope; readonly label: string }[] = [
  { value: 'chat', label: 'Answers' },
  { value: 'tokens', label: 'Counting tokens' },
  { value: 'models', label: 'The list of models' },
  { value: 'usage', label: 'Usage and balance' },
];
/** Faults that stand beside a field; others stand above the buttons. */
const FIELDS = [
  'name',
  'models',
  'routes',
  'expiresAt',
  ...LIMIT_FIELDS.map(({ name }) => `limits.${name}`),
];

interface KeyFormProperties {
  readonly initial: KeyDraft;
  /** ISO, of a key that exists; null = never. */
  readonly expiresAt: string | null;
  /** Of a new key: whose it is, and whether it is an admin’s. */
  readonly isNew: boolean;
  readonly action: string;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSubmit: (draft: KeyDraft) => void;
  readonly onCancel: () => void;
}

export function KeyForm(properties: KeyFormProperties): ReactElement {
  const { initial, isNew, action, busy, error, onSubmit, onCancel } = properties;
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(initial);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const { data: models = [] } = useModels();
  const change = (part: Partial<KeyDraft>): void => setDraft((last) => ({ ...last, ...part }));
  const fault = (field: string): string | null => faults[field] ?? faultOf(error, field);
  const isElsewhere = error !== null && FIELDS.every((field) => faultOf(error, field) === null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = faultsOf(draft);
    setFaults(found);
    if (Object.keys(found).length === 0) return onSubmit(draft);
    // Once the faults are drawn, the keyboard goes to the first.
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
    );
  };
  return (
    <form ref={form} noValidate className="grid max-w-3xl gap-5" onSubmit={submit}>
      <Card title="What it is">
        <div className="grid gap-5">
          <TextField
            label="Name"
            hint="For you: which program or person uses it."
            required
            value={draft.name}
            error={fault('name')}
            onChange={({ target }) => change({ name: target.value })}
          />
          <ExpiryFields
            draft={draft}
            expiresAt={isNew ? undefined : properties.expiresAt}
            error={fault('expiresAt')}
            onChange={change}
          />
          {isNew && <OwnerFields draft={draft} onChange={change} />}
        </div>
      </Card>
      <Card title="What it may be used for">
        <div className="grid gap-6">
          <RestrictionField
            label="Models"
            allLabel="Any model"
            options={models.map(({ id }) => ({ value: id, label: id }))}
            chosen={draft.models}
            error={fault('models')}
            onChange={(chosen) => change({ models: chosen })}
          />
          <RestrictionField
            label="Routes"
            allLabel="Any route"
            options={ROUTES}
            chosen={draft.routes}
            error={fault('routes')}
            onChange={(chosen) => change({ routes: chosen })}
          />
        </div>
      </Card>
      <Card title="How much">
        <p className="mb-5 text-ink-soft">Leave a field empty for no limit.</p>
        <div className="grid gap-7">
          {LIMIT_GROUPS.map(({ title, hint, fields }) => (
            <fieldset key={title}>
              <legend className="font-medium">{title}</legend>
              <p className="mb-3 text-sm text-ink-soft">{hint}</p>
              <div className="grid gap-4 sm:grid-cols-2">
                {fields.map(({ name, label }) => (
                  <TextField
                    key={name}
                    label={label}
                    inputMode="decimal"
                    autoComplete="off"
                    placeholder="No limit"
                    value={draft.limits[name]}
                    error={fault(`limits.${name}`)}
                    onChange={({ target }) =>
                      change({ limits: { ...draft.limits, [name]: target.value } })
                    }
                  />
                ))}
              </div>
            </fieldset>
          ))}
        </div>
      </Card>
      {isElsewhere && <FailureNote error={error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="strong" busy={busy}>
          {action}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
