/** The limits of an account in its form: those of a key but for budgets, which are of keys alone. */
import type { AccountLimits, AccountLimitsChange } from '../../api/schema.generated.ts';
import { faultsOf, limitsOf, newDraft } from '../keys/key-draft.ts';
import { LIMIT_GROUPS, type LimitGroup } from '../keys/limit-fields.ts';

const BYTES_PER_MEBIBYTE = 1_048_576;

type AccountLimitName = keyof AccountLimits;

/** As typed; empty = no limit. */
export type TypedLimits = Readonly<Record<AccountLimitName, string>>;

export const ACCOUNT_LIMIT_GROUPS: readonly LimitGroup[] = LIMIT_GROUPS.filter(({ fields }) =>
  fields.every(({ type }) => type !== 'usd'),
);

export function typedLimitsOf(limits: AccountLimits): TypedLimits {
  const { mediaBytesInFlight } = limits;
  const shown = { ...limits, mediaBytesInFlight: mebibytesOf(mediaBytesInFlight) };
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [name, value === null ? '' : String(value)]),
  ) as TypedLimits;
}

/** What is wrong, by `limits.NAME`. */
export function limitFaultsOf(typed: TypedLimits): Readonly<Record<string, string>> {
  return faultsOf(draftWith(typed));
}

/** For limits without faults. */
export function limitsChangeOf(typed: TypedLimits): AccountLimitsChange {
  const all = limitsOf(draftWith(typed));
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => name in typed),
  ) as AccountLimitsChange;
}

function draftWith(typed: TypedLimits): ReturnType<typeof newDraft> {
  const draft = newDraft('');
  return { ...draft, limits: { ...draft.limits, ...typed } };
}

function mebibytesOf(bytes: number | null): number | null {
  return bytes === null ? null : bytes / BYTES_PER_MEBIBYTE;
}
