/** The credit of an account as people choose it, and as the server takes it. */

export interface CreditDraft {
  readonly kind: 'prepaid' | 'credit' | 'unbounded';
  /** USD as typed; of `credit`. */
  readonly amount: string;
}

export const PREPAID: CreditDraft = { kind: 'prepaid', amount: '' };

/** `null` is without bound, as on the wire. */
export function creditDraftOf(creditUsd: string | null): CreditDraft {
  if (creditUsd === null) return { kind: 'unbounded', amount: '' };
  if (/^0(?:\.0*)?$/.test(creditUsd)) return PREPAID;
  return { kind: 'credit', amount: creditUsd.replace(/(\.\d\d\d*?)0+$/, '$1') };
}

export function creditUsdOf({ kind, amount }: CreditDraft): string | null {
  if (kind === 'unbounded') return null;
  return kind === 'prepaid' ? '0' : amount.trim();
}
