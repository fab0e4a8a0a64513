/** What else may be done with something, behind one button. */
import { DropdownMenu } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

const ITEM =
  'flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 text-sm outline-none select-none data-[disabled]:opacity-55 data-[highlighted]:bg-leaf-soft';

interface MenuProperties {
  /** One button. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
}

export function Menu({ trigger, children }: MenuProperties): ReactElement {
  return (
    // Not modal: Radix would inject a style element, which the policy forbids.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-48 animate-appear rounded-xl border border-line bg-surface p-1.5 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProperties {
  readonly icon: IconName;
  readonly disabled?: boolean;
  /** For what cannot be taken back. */
  readonly isDanger?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({
  icon,
  disabled = false,
  isDanger = false,
  onSelect,
  children,
}: MenuItemProperties): ReactElement {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      className={`${ITEM} ${isDanger ? 'text-bad' : ''}`}
    >
      <Icon name={icon} className={isDanger ? '' : 'text-ink-soft'} />
      {children}
    </DropdownMenu.Item>
  );
}

interface MenuChoicesProperties<Value extends string> {
  readonly label: string;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

/** One of several, which is marked. */
export function MenuChoices<Value extends string>({
  label,
  choices,
  value,
  onChoose,
}: MenuChoicesProperties<Value>): ReactElement {
  return (
    <DropdownMenu.RadioGroup
      value={value}
      aria-label={label}
      onValueChange={(chosen) => onChoose(chosen as Value)}
    >
      {choices.map((choice) => (
        <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={ITEM}>
          <span className="grid size-5 place-items-center">
            <DropdownMenu.ItemIndicator>
              <Icon name="check" className="text-leaf" />
            </DropdownMenu.ItemIndicator>
          </span>
          {choice.label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuLine(): ReactElement {
  return <DropdownMenu.Separator className="my-1.5 h-px bg-line" />;
}
