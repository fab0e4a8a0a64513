/** A new price of a model, from now on or from a day and time that is chosen. */
import { type FormEvent, type ReactElement, useState } from 'react';
import { faultOf } from '../../api/failure.ts';
import type { Model, NewPrice } from '../../api/schema.generated.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { SwitchField } from '../../ui/switch-field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { priceDraftOf, type PriceDraft, sentPrice, type TypedPrices } from './price-draft.ts';
import { useAddPrice } from './queries.ts';

interface PriceDialogProperties {
  readonly models: readonly Model[];
  readonly onClose: () => void;
}

export function PriceDialog({ models, onClose }: PriceDialogProperties): ReactElement {
  const [draft, setDraft] = useState<PriceDraft>(() => priceDraftOf(models[0]));
  const add = useAddPrice();
  const change = (part: Partial<PriceDraft>): void => setDraft((last) => ({ ...last, ...part }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate(sentPrice(draft), {
      onSuccess({ modelId }) {
        showToast({ tone: 'good', text: `The price of ${modelId} is in the book.` });
        onClose();
      },
    });
  };
  const fault = (field: string): string | null => faultOf(add.error, field);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New price"
      description="It holds for requests that begin from then on, until another one does."
    >
      <form className="grid gap-5" onSubmit={submit}>
        <SelectField
          label="Model"
          options={models.map(({ id }) => ({ value: id, label: id }))}
          value={draft.modelId}
          error={fault('modelId')}
          onChoose={(id) => setDraft(priceDraftOf(models.find((model) => model.id === id)))}
        />
        <PriceFields
          legend="USD for a million tokens"
          typed={draft.prices}
          fault={(name) => fault(`prices.${name}`)}
          onChange={(prices) => change({ prices })}
        />
        <SwitchField
          label="Other prices for long prompts"
          hint="For the whole request, once its prompt is longer than 262,144 tokens."
          checked={draft.longContextPrices !== null}
          onChange={(on) => change({ longContextPrices: on ? draft.prices : null })}
        />
        {draft.longContextPrices && (
          <PriceFields
            legend="With long prompts"
            typed={draft.longContextPrices}
            fault={(name) => fault(`longContextPrices.${name}`)}
            onChange={(longContextPrices) => change({ longContextPrices })}
          />
        )}
        <TextField
          label="From"
          type="datetime-local"
          hint="In your own time zone. Empty: from now on."
          value={draft.from}
          error={fault('validFrom')}
          onChange={({ target }) => change({ from: target.value })}
        />
        {add.error && !isBesideField(add.error) && <FailureNote error={add.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="strong" busy={add.isPending}>
            {draft.from === '' ? 'Set price' : 'Schedule price'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface PriceFieldsProperties {
  readonly legend: string;
  readonly typed: TypedPrices;
  readonly fault: (name: keyof TypedPrices) => string | null;
  readonly onChange: (typed: TypedPrices) => void;
}

const PRICE_FIELDS = [
  { name: 'promptUsd', label: 'Prompt' },
  { name: 'cachedUsd', label: 'Cached prompt' },
  { name: 'completionUsd', label: 'Answer' },
] as const;

function PriceFields({ legend, typed, fault, onChange }: PriceFieldsProperties): ReactElement {
  return (
    <fieldset>
      <legend className="mb-2 text-sm text-ink-soft">{legend}</legend>
      <div className="grid gap-4 sm:grid-cols-3">
        {PRICE_FIELDS.map(({ name, label }) => (
          <TextField
            key={name}
            label={label}
            inputMode="decimal"
            autoComplete="off"
            required
            value={typed[name]}
            error={fault(name)}
            onChange={({ target }) => onChange({ ...typed, [name]: target.value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Of all that is sent. */
const SENT_FIELDS: readonly (keyof NewPrice)[] = [
  'modelId',
  'validFrom',
  'prices',
  'longContextPrices',
];

function isBesideField(error: Error): boolean {
  const names = PRICE_FIELDS.map(({ name }) => name);
  return SENT_FIELDS.some((field) =>
    [field, ...names.map((name) => `${field}.${name}`)].some(
      (param) => faultOf(error, param) !== null,
    ),
  );
}
