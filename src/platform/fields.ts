/** Fields that many requests and answers have: money, times, ids. */
import { z } from 'zod';
import { apiError } from '../core/errors.ts';
import { formatUsd, parseUsd } from '../core/money.ts';
import { unprintableIn } from '../keys/printable.ts';

const ID_LIMIT_CHARACTERS = 200;
/** `2026-11-20` */
const DAY_CHARACTERS = 10;
const USD_EXPECTATION = 'an amount in USD as a string with at most nine decimals, such as "12.50"';
const TIME_EXPECTATION = 'a day (2026-11-20) or a time (2026-11-20T08:00:00Z)';
/** Times carry their zone: a server should not guess it. */
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** One line; databases and terminals agree on little else. */
export function text(limitCharacters: number): z.ZodString {
  return z
    .string()
    .max(limitCharacters)
    .refine((value) => unprintableIn(value) === null, {
      error: ({ input }) =>
        `without control characters and changes of direction (it has ${unprintableIn(input as string)})`,
    });
}

/** Ids of accounts, users, keys, models, requests. */
export const id: z.ZodType<string, string> = text(ID_LIMIT_CHARACTERS).min(1);

/** Decimal USD of a client → nano-dollars. */
export const usdIn: z.ZodType<number, string> = z
  .string()
  .transform((text, context) => {
    const nano = parseUsd(text);
    if (nano === null) context.addIssue({ code: 'custom', message: USD_EXPECTATION });
    return nano ?? z.NEVER;
  })
  .meta({ description: 'USD as a decimal string, exact, at most nine decimals' });

/** The same where it cannot be less than nothing. */
export const usdNotNegative: z.ZodType<number, string> = usdIn.refine((nano) => nano >= 0, {
  message: 'an amount of at least 0',
});

/** What money looks like in answers. */
export const usdOut: z.ZodType<string> = z
  .string()
  .meta({ description: 'USD as a decimal string, exact' });

/** For programs that add up: nano-dollars (10⁻⁹ USD) as a string, as they may exceed 2^53. */
export const nanoOut: z.ZodType<string> = z
  .string()
  .meta({ description: 'Nano-dollars (10⁻⁹ USD), a whole number as a string' });

/** A day or a time of a client → milliseconds since the epoch. */
export const timeIn: z.ZodType<number, string> = z
  .string()
  .transform((text, context) => {
    const atMs = TIME.test(text) && isDay(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(atMs)) context.addIssue({ code: 'custom', message: TIME_EXPECTATION });
    return atMs;
  })
  .meta({ description: 'A day (begins at 00:00 UTC) or a time with its zone, as in ISO 8601' });

export const timeOut: z.ZodType<string> = z.iso.datetime({ precision: 3 });

/** JavaScript takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const day = text.slice(0, DAY_CHARACTERS);
  const atMs = Date.parse(day);
  return !Number.isNaN(atMs) && isoTime(atMs).startsWith(day);
}

/** `2026-11-20T08:00:00.000Z` */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function isoTimeOrNull(atMs: number | null): string | null {
  return atMs === null ? null : isoTime(atMs);
}

export function usdOrNull(nano: number | null): string | null {
  return nano === null ? null : formatUsd(nano);
}

/** Throws 400 `value-invalid` unless `from` comes before `to`. */
export function requireOrder(fromMs: number, toMs: number): void {
  if (fromMs >= toMs) {
    throw apiError('value-invalid', 'to', ['to', 'later than from', isoTime(toMs)]);
  }
}
