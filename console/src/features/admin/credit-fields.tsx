/** How far below zero an account may go: not at all, so far, or as far as it likes. */
import type { ReactElement } from 'react';
import { SelectField, TextField } from '../../ui/field.tsx';
import type { CreditDraft } from './credit-draft.ts';

const KINDS = [
  { value: 'prepaid', label: 'Prepaid: it spends what it has' },
  { value: 'credit', label: 'Credit: it may go below zero, so far' },
  { value: 'unbounded', label: 'Billed afterwards: without bound' },
] as const;

interface CreditFieldsProperties {
  readonly draft: CreditDraft;
  readonly error: string | null;
  readonly onChange: (draft: CreditDraft) => void;
}

export function CreditFields({ draft, error, onChange }: CreditFieldsProperties): ReactElement {
  return (
    <div className="grid gap-4">
      <SelectField
        label="How it pays"
        options={KINDS}
        value={draft.kind}
        error={draft.kind === 'credit' ? null : error}
        onChoose={(kind) => onChange({ ...draft, kind })}
      />
      {draft.kind === 'credit' && (
        <TextField
          label="Credit in USD"
          inputMode="decimal"
          autoComplete="off"
          required
          value={draft.amount}
          error={error}
          onChange={({ target }) => onChange({ ...draft, amount: target.value })}
        />
      )}
    </div>
  );
}
