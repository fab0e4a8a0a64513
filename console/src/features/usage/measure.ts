/** What of usage is shown, as whole numbers of its smallest unit, so that sums are exact. */
import { usdOfNano } from '../../api/money.ts';
import type { Usage } from '../../api/schema.generated.ts';
import { shownCount, shownCountShort, shownUsd, shownUsdShort } from '../../ui/format.ts';

export type UsageRow = Usage['data'][number];
export type Sums = Usage['total'];

export interface Measure {
  readonly label: string;
  readonly of: (row: Sums) => bigint;
  /** All digits. */
  readonly exact: (value: bigint) => string;
  readonly short: (value: bigint) => string;
}

export type MeasureName = 'money' | 'tokens' | 'requests';

export const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  money: {
    label: 'Money',
    of: ({ costNano }) => BigInt(costNano),
    exact: (nano) => shownUsd(usdOfNano(nano)),
    short: (nano) => shownUsdShort(usdOfNano(nano)),
  },
  tokens: {
    label: 'Tokens',
    of: ({ promptTokens, completionTokens }) => BigInt(promptTokens + completionTokens),
    exact: (tokens) => shownCount(Number(tokens)),
    short: (tokens) => shownCountShort(Number(tokens)),
  },
  requests: {
    label: 'Requests',
    of: ({ requests }) => BigInt(requests),
    exact: (requests) => shownCount(Number(requests)),
    short: (requests) => shownCountShort(Number(requests)),
  },
};
