/**
 * A field of a form: its name above, a hint below, and what is wrong with it, all tied together for
 * screen readers. `TextField` and `SelectField` are the usual ones; `Field` holds any other.
 */
import {
  type InputHTMLAttributes,
  type ReactElement,
  type ReactNode,
  type SelectHTMLAttributes,
  useId,
} from 'react';
import { Icon } from './icon.tsx';

const INPUT =
  'w-full rounded-lg border border-edge bg-surface px-3 py-2 text-ink placeholder:text-ink-soft disabled:opacity-60 aria-[invalid=true]:border-bad';

/** What the field's element must be given. */
interface Wiring {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
}

interface FieldTexts {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value. */
  readonly error?: string | null;
}

interface FieldProperties extends FieldTexts {
  readonly className?: string | undefined;
  readonly children: (wiring: Wiring) => ReactNode;
}

export function Field({
  label,
  hint,
  error = null,
  className = '',
  children,
}: FieldProperties): ReactElement {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [hint !== undefined && hintId, error !== null && errorId].filter(Boolean);
  return (
    <div className={`grid content-start gap-1.5 ${className}`}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
        'aria-invalid': error !== null,
      })}
      {error !== null && (
        <p id={errorId} role="alert" className="text-sm wrap-anywhere text-bad">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={hintId} className="text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}

type TextFieldProperties = FieldTexts & InputHTMLAttributes<HTMLInputElement>;

export function TextField({
  label,
  hint,
  error,
  className,
  ...input
}: TextFieldProperties): ReactElement {
  return (
    <Field label={label} hint={hint} error={error ?? null} className={className}>
      {(wiring) => <input type="text" {...input} {...wiring} className={INPUT} />}
    </Field>
  );
}

type SelectFieldProperties<Value extends string> = FieldTexts &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> & {
    readonly options: readonly { readonly value: Value; readonly label: string }[];
    readonly value: Value;
    readonly onChoose: (value: Value) => void;
  };

/** The browser's own list: best on telephones, and with a keyboard. */
export function SelectField<Value extends string>({
  label,
  hint,
  error,
  className,
  options,
  onChoose,
  ...select
}: SelectFieldProperties<Value>): ReactElement {
  return (
    <Field label={label} hint={hint} error={error ?? null} className={className}>
      {(wiring) => (
        <span className="relative block">
          <select
            {...select}
            {...wiring}
            className={`${INPUT} appearance-none pr-9`}
            onChange={(event) => onChoose(event.target.value as Value)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon
            name="chevron"
            className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-ink-soft"
          />
        </span>
      )}
    </Field>
  );
}
