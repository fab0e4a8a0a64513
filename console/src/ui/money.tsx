/** An amount of money: short where it is read in passing, with all its digits for whoever rests on it. */
import type { ReactElement } from 'react';
import { shownUsd, shownUsdShort } from './format.ts';

interface MoneyProperties {
  /** Decimal, exact. */
  readonly usd: string;
  /** All digits, as on a bill. */
  readonly isExact?: boolean;
}

export function Money({ usd, isExact = false }: MoneyProperties): ReactElement {
  const exact = shownUsd(usd);
  return (
    <data value={usd} title={`${exact} USD`} className="whitespace-nowrap tabular-nums">
      {isExact ? exact : shownUsdShort(usd)}
    </data>
  );
}
