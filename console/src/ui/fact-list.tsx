/** Names with their values, one pair a line: what a card says of one thing. */
import type { ReactElement, ReactNode } from 'react';

interface FactListProperties {
  readonly facts: readonly { readonly name: string; readonly value: ReactNode }[];
}

export function FactList({ facts }: FactListProperties): ReactElement {
  return (
    <dl className="grid content-start gap-2.5">
      {facts.map(({ name, value }) => (
        <div key={name} className="flex flex-wrap items-baseline justify-between gap-x-4">
          <dt className="text-ink-soft">{name}</dt>
          <dd className="min-w-0 text-right font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
