/** Money that is added up in the browser: nano-dollars (10⁻⁹ USD) as whole numbers, never rounded. */

const NANO_DIGITS = 9;
const NANO_PER_USD = 1_000_000_000n;
/** USD per million tokens → nano-dollars per token. */
const TOKENS_PER_PRICE = 1_000_000n;

/** `1.5` → 1500000000n. SyntaxError for what is no decimal number. */
export function nanoOfUsd(decimal: string): bigint {
  const isNegative = decimal.startsWith('-');
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const nano = BigInt(whole) * NANO_PER_USD + BigInt(fraction.padEnd(NANO_DIGITS, '0'));
  return isNegative ? -nano : nano;
}

/** 1500000000n → `1.500000000` */
export function usdOfNano(nano: bigint): string {
  const size = nano < 0n ? -nano : nano;
  const fraction = (size % NANO_PER_USD).toString().padStart(NANO_DIGITS, '0');
  return `${nano < 0n ? '-' : ''}${size / NANO_PER_USD}.${fraction}`;
}

/** What tokens cost at so many USD a million; prices have at most three decimals. */
export function costOfTokens(tokens: number, perMillionUsd: string): string {
  return usdOfNano((nanoOfUsd(perMillionUsd) * BigInt(tokens)) / TOKENS_PER_PRICE);
}
