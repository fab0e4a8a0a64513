/** Holds the place of what is still on its way, so that nothing jumps when it comes. */
import type { ReactElement } from 'react';

/** `className` gives the size. */
export function Skeleton({ className }: { readonly className: string }): ReactElement {
  return (
    <output className={`block animate-breathe rounded-md bg-line ${className}`}>
      <span className="sr-only">Loading</span>
    </output>
  );
}
