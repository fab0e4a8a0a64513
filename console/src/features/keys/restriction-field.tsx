/** All of something, or only those that are marked. */
import { type ReactElement, useId } from 'react';

interface RestrictionFieldProperties<Value extends string> {
  readonly label: string;
  /** “Any model” */
  readonly allLabel: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  /** Null = all. */
  readonly chosen: readonly Value[] | null;
  readonly error: string | null;
  readonly onChange: (chosen: readonly Value[] | null) => void;
}

const MARK = 'size-4.5 shrink-0 accent-leaf';

export function RestrictionField<Value extends string>({
  label,
  allLabel,
  options,
  chosen,
  error,
  onChange,
}: RestrictionFieldProperties<Value>): ReactElement {
  const id = useId();
  // What the key names and this server does not have stays in sight.
  const unknown = (chosen ?? []).filter((value) => options.every((one) => one.value !== value));
  const shown = [...options, ...unknown.map((value) => ({ value, label: `${value} (unknown)` }))];
  return (
    <fieldset aria-describedby={error === null ? undefined : `${id}-error`}>
      <legend className="mb-2 text-sm font-medium">{label}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {[true, false].map((isAll) => (
          <label key={String(isAll)} className="flex items-center gap-2">
            <input
              type="radio"
              name={id}
              className={MARK}
              checked={(chosen === null) === isAll}
              onChange={() => onChange(isAll ? null : [])}
            />
            {isAll ? allLabel : 'Only these'}
          </label>
        ))}
      </div>
      {chosen !== null && (
        <div className="mt-3 grid gap-2 rounded-lg bg-sunken px-4 py-3 sm:grid-cols-2">
          {shown.map((option) => (
            <label key={option.value} className="flex min-w-0 items-center gap-2">
              <input
                type="checkbox"
                className={MARK}
                checked={chosen.includes(option.value)}
                onChange={({ target }) =>
                  onChange(
                    target.checked
                      ? [...chosen, option.value]
                      : chosen.filter((value) => value !== option.value),
                  )
                }
              />
              <span className="min-w-0 break-words">{option.label}</span>
            </label>
          ))}
        </div>
      )}
      {error !== null && (
        <p id={`${id}-error`} role="alert" className="mt-2 text-sm text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
