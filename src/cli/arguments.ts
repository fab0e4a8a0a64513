/** Parsers of option values; what they refuse is a usage error (exit code 2). */
import { InvalidArgumentError } from 'commander';
import { ApiError } from '../core/errors.ts';
import { parseUsd } from '../core/money.ts';

const MIN_FPS = 0.1;
const MAX_FPS = 10;
const MAX_DAYS = 3660;
/** For options that take something away; commander would turn a null into an empty text. */
export const NONE = 'none';
const DURATION = /^([1-9]\d{0,4})([mhd])$/;
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** A day (its beginning, UTC), or a moment that says its distance from UTC. */
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
/** Prices are whole nano-dollars per token. */
const TOKENS_PER_PRICE = 1_000_000;

/** Frames per second of the published range. */
export function parseFps(text: string): number {
  const fps = Number(text);
  if (text.trim() === '' || !(fps >= MIN_FPS && fps <= MAX_FPS)) {
    throw new InvalidArgumentError(`It must be a number between ${MIN_FPS} and ${MAX_FPS}.`);
  }
  return fps;
}

/** A whole number of tokens, from 1. */
export function parseTokenLimit(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** For options that may be repeated. */
export function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

/** `a, b` → both; empty items are dropped. */
export function parseList(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}

/** A number, or `none`. Which of them a limit takes is judged with the limit. */
export function parseLimit(text: string): number | typeof NONE {
  if (text === NONE) return NONE;
  const limit = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(limit)) throw new InvalidArgumentError(`It must be a number, or ${NONE}.`);
  return limit;
}

/** Decimal USD → nano-dollars, exactly. */
export function parseMoney(text: string): number {
  const nano = parseUsd(text);
  if (nano === null) throw new InvalidArgumentError('It must be an amount of USD like 12.50.');
  return nano;
}

/** As `parseMoney`, of at least 0, or `none`. */
export function parseCredit(text: string): number | typeof NONE {
  const credit = parseMoneyOrNone(text);
  if (credit === NONE || credit >= 0) return credit;
  throw new InvalidArgumentError('It is how far the balance may fall below 0, and not negative.');
}

/** As `parseMoney`, or `none`. */
export function parseMoneyOrNone(text: string): number | typeof NONE {
  return text === NONE ? NONE : parseMoney(text);
}

/** USD per million tokens → nano-dollars per token. */
export function parsePrice(text: string): number {
  const nano = parseMoney(text) / TOKENS_PER_PRICE;
  if (!Number.isSafeInteger(nano) || nano < 0) {
    throw new InvalidArgumentError(
      'It must be USD per million tokens, with three decimals at most.',
    );
  }
  return nano;
}

/** `90m`, `12h`, `30d` from now, a day or a moment → milliseconds since the epoch. */
export function parseMoment(text: string): number {
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (unit !== undefined) return Date.now() + Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  const moment = instantOf(text);
  if (Number.isNaN(moment)) {
    throw new InvalidArgumentError('It must be like 30d, 12h, 2027-01-31 or 2027-01-31T12:00Z.');
  }
  return moment;
}

/** As `parseMoment`, but not over yet. */
export function parseFuture(text: string): number {
  const moment = parseMoment(text);
  if (moment > Date.now()) return moment;
  throw new InvalidArgumentError('It must be a time in the future.');
}

/**
 * A parser of what is judged by a rule of the platform; the rule names its field, commander the
 * option or argument that bears it.
 */
export function ruled<Value>(
  rule: (value: Value) => unknown,
  parse: (text: string) => Value,
): (text: string) => Value {
  return (text) => {
    const value = parse(text);
    try {
      rule(value);
    } catch (error) {
      throw error instanceof ApiError ? new InvalidArgumentError(`${error.message}.`) : error;
    }
    return value;
  };
}

/** A day (its beginning, UTC) or a moment → milliseconds since the epoch. */
export function parseInstant(text: string): number {
  const moment = instantOf(text);
  if (Number.isNaN(moment)) {
    throw new InvalidArgumentError('It must be like 2026-11-20 or 2026-11-20T12:00Z.');
  }
  return moment;
}

/** NaN for what is neither a day nor a moment. */
function instantOf(text: string): number {
  return DATE.test(text) ? Date.parse(text) : Number.NaN;
}

/** `2026-11` */
export function parseMonth(text: string): string {
  if (!MONTH.test(text)) throw new InvalidArgumentError('It must be like 2026-11.');
  return text;
}

/** How many days, from 1. */
export function parseDays(text: string): number {
  const days = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(days <= MAX_DAYS)) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_DAYS}.`);
  }
  return days;
}
