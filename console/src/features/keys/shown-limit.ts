/** A limit in a few words: `60 requests/min`, `$5.00 a day`, `64 MiB of media at a time`. */
import type { AccountLimits, KeyLimits } from '../../api/schema.generated.ts';
import { shownBytes, shownCount, shownUsd } from '../../ui/format.ts';
import { LIMIT_FIELDS, type LimitName } from './limit-fields.ts';

/** Which have a window for each model. */
export const PER_MODEL: readonly LimitName[] = ['requestsPerMinute', 'tokensPerMinute'];
/** What people set as rates and sizes; budgets stand elsewhere. */
const ALL_BUT_BUDGETS: readonly LimitName[] = LIMIT_FIELDS.filter(({ type }) => type !== 'usd').map(
  ({ name }) => name,
);

/** Those of `names` that are set, in the order of the form. */
export function shownLimits(
  limits: AccountLimits | KeyLimits,
  names: readonly LimitName[] = ALL_BUT_BUDGETS,
): string[] {
  const known: Partial<KeyLimits> = limits;
  return LIMIT_FIELDS.filter(({ name }) => names.includes(name)).flatMap(({ name, unit, type }) => {
    const value = known[name] ?? null;
    if (value === null) return [];
    if (typeof value === 'string') return `${shownUsd(value)} ${unit}`;
    return `${type === 'mebibytes' ? shownBytes(value) : shownCount(value)} ${unit}`;
  });
}
