/** The limits of keys and accounts as options: the same names, units and word for "no limit". */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Limits } from '../core/limits.ts';
import { formatUsd } from '../core/money.ts';
import { limitFault } from '../keys/key-rules.ts';
import { NONE, parseLimit, parseMoneyOrNone } from './arguments.ts';

interface LimitOption {
  readonly flag: string;
  readonly value: string;
  readonly meaning: string;
  /** How it is said in a table. */
  readonly short: string;
  readonly isMoney?: true;
}

const OPTIONS: Readonly<Record<keyof Limits, LimitOption>> = {
  requestsPerMinute: {
    flag: 'rpm',
    value: 'number',
    meaning: 'requests per minute and model',
    short: 'rpm',
  },
  tokensPerMinute: {
    flag: 'tpm',
    value: 'number',
    meaning: 'tokens per minute and model',
    short: 'tpm',
  },
  concurrentRequests: {
    flag: 'concurrent',
    value: 'number',
    meaning: 'requests that run at the same time',
    short: 'at a time',
  },
  videoSecondsPerMinute: {
    flag: 'video-seconds',
    value: 'number',
    meaning: 'seconds of video per minute',
    short: 's video/min',
  },
  audioSecondsPerMinute: {
    flag: 'audio-seconds',
    value: 'number',
    meaning: 'seconds of sound per minute, that of videos included',
    short: 's sound/min',
  },
  megapixelsPerMinute: {
    flag: 'megapixels',
    value: 'number',
    meaning: 'millions of pixels per minute',
    short: 'megapixels/min',
  },
  mediaBytesInFlight: {
    flag: 'media-bytes',
    value: 'number',
    meaning: 'bytes of media of all requests that run at the same time',
    short: 'media bytes',
  },
  dayBudgetNano: {
    flag: 'day-budget',
    value: 'usd',
    meaning: 'money per UTC day',
    short: 'USD/day',
    isMoney: true,
  },
  monthBudgetNano: {
    flag: 'month-budget',
    value: 'usd',
    meaning: 'money per UTC month',
    short: 'USD/month',
    isMoney: true,
  },
};

const NAMES = Object.keys(OPTIONS) as (keyof Limits)[];
/** Budgets are those of keys; accounts have a balance. */
const BUDGETS: ReadonlySet<keyof Limits> = new Set(['dayBudgetNano', 'monthBudgetNano']);

/** What commander makes of the options: by their names in camel case. */
export type LimitValues = Readonly<Record<string, unknown>>;

/** Adds an option for each limit of a key, or of an account; `none` takes a limit away. */
export function addLimitOptions(command: Command, whose: 'key' | 'account'): Command {
  for (const name of NAMES) {
    if (whose === 'account' && BUDGETS.has(name)) continue;
    const { flag, value, meaning, isMoney } = OPTIONS[name];
    const option = new Option(`--${flag} <${value}>`, `limit: ${meaning}; none = no such limit`);
    const parse = isMoney ? parseMoneyOrNone : parseLimit;
    command.addOption(option.argParser((text) => judged(name, parse(text))));
  }
  return command;
}

/** Here, where the fault bears the name of the option. */
function judged(name: keyof Limits, value: number | typeof NONE): number | typeof NONE {
  const expectation = value === NONE ? null : limitFault(name, value);
  if (expectation === null) return value;
  throw new InvalidArgumentError(`It must be ${expectation}, or ${NONE}.`);
}

/** Those limits that were named. */
export function limitsOf(values: LimitValues): Partial<Limits> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const { flag } = OPTIONS[name];
      const value = values[flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
      return value === undefined ? [] : [[name, value === NONE ? null : value]];
    }),
  );
}

/** `rpm 60, USD/day 5.000000`, or a dash. */
export function limitsText(limits: Limits): string {
  const words = NAMES.flatMap((name) => {
    const limit = limits[name];
    if (limit === null) return [];
    const { short, isMoney } = OPTIONS[name];
    return [`${short} ${isMoney ? formatUsd(limit) : limit}`];
  });
  return words.join(', ') || '–';
}

/** Those that there are, by the names of their options with underscores; money as decimal USD. */
export function limitsAsJson(limits: Limits): Readonly<Record<string, number | string>> {
  return Object.fromEntries(
    NAMES.flatMap((name): [string, number | string][] => {
      const limit = limits[name];
      if (limit === null) return [];
      const { flag, isMoney } = OPTIONS[name];
      return [[flag.replaceAll('-', '_'), isMoney ? formatUsd(limit) : limit]];
    }),
  );
}
