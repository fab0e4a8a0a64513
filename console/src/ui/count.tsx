/** A large number, short, with all its digits for whoever rests on it. */
import type { ReactElement } from 'react';
import { shownCount, shownCountShort } from './format.ts';

export function Count({ value }: { readonly value: number }): ReactElement {
  return (
    <data value={value} title={shownCount(value)} className="whitespace-nowrap tabular-nums">
      {shownCountShort(value)}
    </data>
  );
}
