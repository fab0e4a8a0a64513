/** Printed amounts as numbers, whichever sign stands before the decimals. */

const SIGNS: readonly (readonly [string, RegExp])[] = [
  ['USD', /\$|USD|dollars?/iu],
  ['EUR', /€|EUR|euros?/iu],
  ['GBP', /£|GBP|pounds?/iu],
  ['CNY', /[¥￥元]|CNY|RMB/iu],
  ['CHF', /CHF/iu],
];

/** `$1,284.50` → 1284.5, `1.284,50 €` → 1284.5; NaN when there is no number. */
export function amountOf(text: string): number {
  const digits = /-?\d[\d.,' ]*/u.exec(text)?.[0].replaceAll(/[' ]/gu, '') ?? '';
  if (digits === '') return Number.NaN;
  // The last sign parts the decimals, unless three digits follow it as in 1,284.
  const decimals = /[.,](\d{1,2}|\d{4,})[.,]*$/u.exec(digits);
  const whole = decimals === null ? digits : digits.slice(0, decimals.index);
  return Number(`${whole.replaceAll(/[.,]/gu, '')}.${decimals?.[1] ?? '0'}`);
}

/** ISO code of the currency that a text names, or null. */
export function currencyOf(text: string): string | null {
  return SIGNS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
