/** Something that is on or off, at once. */
import { Switch } from 'radix-ui';
import { type ReactElement, type ReactNode, useId } from 'react';

interface SwitchFieldProperties {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function SwitchField({
  label,
  hint,
  checked,
  disabled = false,
  onChange,
}: SwitchFieldProperties): ReactElement {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className="flex items-start gap-3">
      <Switch.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-describedby={hint === undefined ? undefined : hintId}
        className="mt-0.5 h-6 w-10 shrink-0 rounded-full border border-edge bg-sunken p-0.5 transition-colors disabled:opacity-55 data-[state=checked]:border-leaf data-[state=checked]:bg-leaf"
      >
        <Switch.Thumb className="block size-4.5 rounded-full bg-edge transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-surface" />
      </Switch.Root>
      <div>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {hint !== undefined && (
          <p id={hintId} className="text-sm text-ink-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
