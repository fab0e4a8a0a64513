/** Several views of one thing, of which one is seen. */
import { Tabs as Parts } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

interface TabsProperties<Value extends string> {
  /** What the views are of, for screen readers. */
  readonly label: string;
  readonly tabs: readonly {
    readonly value: Value;
    readonly label: string;
    readonly content: ReactNode;
  }[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

export function Tabs<Value extends string>({
  label,
  tabs,
  value,
  onChoose,
}: TabsProperties<Value>): ReactElement {
  return (
    <Parts.Root
      value={value}
      onValueChange={(chosen) => onChoose(chosen as Value)}
      className="min-w-0"
    >
      <Parts.List
        aria-label={label}
        className="mb-4 flex gap-1 overflow-x-auto border-b border-line"
      >
        {tabs.map((tab) => (
          <Parts.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px rounded-t-md border-b-2 border-transparent px-3 py-2 text-sm font-medium whitespace-nowrap text-ink-soft -outline-offset-2 hover:text-ink data-[state=active]:border-leaf data-[state=active]:text-ink"
          >
            {tab.label}
          </Parts.Trigger>
        ))}
      </Parts.List>
      {tabs.map((tab) => (
        <Parts.Content key={tab.value} value={tab.value}>
          {tab.content}
        </Parts.Content>
      ))}
    </Parts.Root>
  );
}
