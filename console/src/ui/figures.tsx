/** The numbers of a page that matter most, side by side. */
import type { ReactElement, ReactNode } from 'react';

export interface Figure {
  readonly name: string;
  readonly value: ReactNode;
  /** What else there is to say of it. */
  readonly hint?: ReactNode;
}

export function Figures({ figures }: { readonly figures: readonly Figure[] }): ReactElement {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line shadow-lift lg:grid-cols-4">
      {figures.map(({ name, value, hint }) => (
        <div key={name} className="bg-surface px-4 py-3.5 sm:px-5">
          <dt className="text-sm text-ink-soft">{name}</dt>
          <dd className="mt-0.5 text-xl font-semibold tracking-tight tabular-nums">{value}</dd>
          <dd className="min-h-5 text-sm text-ink-soft">{hint}</dd>
        </div>
      ))}
    </dl>
  );
}
