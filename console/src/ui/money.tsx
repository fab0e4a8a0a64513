/** An amount of money: short where it is read in passing, with all its digits for whoever rests on it. */
import type { ReactElement } from 'react';
import { shownUsd, shownUsdShort } from './format.ts';

interface MoneyProperties {
  /** Decimal, exact. */
  readonly usd: string;
  /** All digits, as on a bill. */
  readonly isExact?: boolean;
  /** At least so many after the point, where it is exact. */
  readonly digits?: number;
}

export function Money({ usd, isExact = false, digits }: MoneyProperties): ReactElement {
  const exact = shownUsd(usd);
  return (
    <data value={usd} title={`${exact} USD`} className="whitespace-nowrap tabular-nums">
      {isExact ? shownUsd(usd, digits) : shownUsdShort(usd)}
    </data>
  );
}
