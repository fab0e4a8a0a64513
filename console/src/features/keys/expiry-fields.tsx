/** Until when a key is good. */
import type { ReactElement } from 'react';
import { Field, SelectField } from '../../ui/field.tsx';
import { shownTime } from '../../ui/format.ts';
import type { Expiry, KeyDraft } from './key-draft.ts';

const CHOICES: readonly { readonly value: Expiry; readonly label: string }[] = [
  { value: 'never', label: 'Never' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'date', label: 'On a day of your choice' },
];

interface ExpiryFieldsProperties {
  readonly draft: Pick<KeyDraft, 'expiry' | 'expiryMoment'>;
  /** Of a key that exists; undefined for a new one. */
  readonly expiresAt: string | null | undefined;
  readonly error: string | null;
  readonly onChange: (part: Partial<KeyDraft>) => void;
}

export function ExpiryFields({
  draft: { expiry, expiryMoment },
  expiresAt,
  error,
  onChange,
}: ExpiryFieldsProperties): ReactElement {
  const until = expiresAt ? `As it is: ${shownTime(expiresAt)}` : 'As it is: never';
  const choices =
    expiresAt === undefined ? CHOICES : [{ value: 'unchanged', label: until } as const, ...CHOICES];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        label="Expires"
        options={choices}
        value={expiry}
        error={expiry === 'date' ? null : error}
        onChoose={(chosen) => onChange({ expiry: chosen })}
      />
      {expiry === 'date' && (
        <Field label="Last moment" hint="In your time zone." error={error}>
          {(wiring) => (
            <input
              {...wiring}
              type="datetime-local"
              value={expiryMoment}
              onChange={({ target }) => onChange({ expiryMoment: target.value })}
              className="w-full rounded-lg border border-edge bg-surface px-3 py-2 text-ink aria-[invalid=true]:border-bad"
            />
          )}
        </Field>
      )}
    </div>
  );
}
