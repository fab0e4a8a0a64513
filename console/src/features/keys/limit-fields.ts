/** What can be limited, in the order and the words in which people read it. */
import type { KeyLimits } from '../../api/schema.generated.ts';

export type LimitName = keyof KeyLimits;

interface LimitField {
  readonly name: LimitName;
  readonly label: string;
  /** After a number: `60 a minute`. */
  readonly unit: string;
  /** `mebibytes`: typed in MiB, kept in bytes. */
  readonly type: 'count' | 'amount' | 'mebibytes' | 'usd';
}

export interface LimitGroup {
  readonly title: string;
  readonly hint: string;
  readonly fields: readonly LimitField[];
}

const BUDGETS: LimitGroup = {
  title: 'Budgets',
  hint: 'What the key may spend. What running requests may still cost counts as spent.',
  fields: [
    { name: 'dayBudgetUsd', label: 'USD a day', unit: 'a day', type: 'usd' },
    { name: 'monthBudgetUsd', label: 'USD a month', unit: 'a month', type: 'usd' },
  ],
};

const RATES: LimitGroup = {
  title: 'Rates',
  hint: 'Of this key, for each model. Those of the account hold as well.',
  fields: [
    { name: 'requestsPerMinute', label: 'Requests a minute', unit: 'requests/min', type: 'count' },
    { name: 'tokensPerMinute', label: 'Tokens a minute', unit: 'tokens/min', type: 'count' },
    {
      name: 'concurrentRequests',
      label: 'Requests at the same time',
      unit: 'at a time',
      type: 'count',
    },
  ],
};

const MEDIA: LimitGroup = {
  title: 'Media',
  hint: '0 forbids them.',
  fields: [
    {
      name: 'videoSecondsPerMinute',
      label: 'Seconds of video a minute',
      unit: 's of video/min',
      type: 'amount',
    },
    {
      name: 'audioSecondsPerMinute',
      label: 'Seconds of sound a minute',
      unit: 's of sound/min',
      type: 'amount',
    },
    {
      name: 'megapixelsPerMinute',
      label: 'Megapixels a minute',
      unit: 'megapixels/min',
      type: 'amount',
    },
    {
      name: 'mediaBytesInFlight',
      label: 'MiB of media at the same time',
      unit: 'of media at a time',
      type: 'mebibytes',
    },
  ],
};

export const LIMIT_GROUPS: readonly LimitGroup[] = [BUDGETS, RATES, MEDIA];

export const LIMIT_FIELDS: readonly LimitField[] = LIMIT_GROUPS.flatMap(({ fields }) => fields);
