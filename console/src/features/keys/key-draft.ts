/** A key as it stands in the form: what people type, and what the server is sent of it. */
import type { Key, KeyLimits, KeyLimitsChange } from '../../api/schema.generated.ts';
import { LIMIT_FIELDS, type LimitName } from './limit-fields.ts';

const BYTES_PER_MEBIBYTE = 1_048_576;
const MS_PER_DAY = 86_400_000;
const WHOLE = /^\d+$/;
const DECIMAL = /^\d+(?:\.\d+)?$/;
const USD = /^\d+(?:\.\d{1,9})?$/;

export type RouteScope = NonNullable<Key['routes']>[number];

/** `unchanged` only of keys that exist; a number: that many days from now. */
export type Expiry = 'unchanged' | 'never' | '7' | '30' | '90' | '365' | 'date';

export interface KeyDraft {
  readonly name: string;
  readonly accountId: string;
  readonly admin: boolean;
  /** Null = all, as of `routes`. */
  readonly models: readonly string[] | null;
  readonly routes: readonly RouteScope[] | null;
  readonly expiry: Expiry;
  /** As the browser's field for moments has it, in local time; only with the expiry `date`. */
  readonly expiryMoment: string;
  /** As typed; empty = no limit. */
  readonly limits: Readonly<Record<LimitName, string>>;
}

export function newDraft(accountId: string): KeyDraft {
  return {
    name: '',
    accountId,
    admin: false,
    models: null,
    routes: null,
    expiry: 'never',
    expiryMoment: '',
    limits: emptyLimits(),
  };
}

export function draftOf(key: Key): KeyDraft {
  const { name, accountId, admin, models, routes } = key;
  return {
    name,
    accountId,
    admin,
    models,
    routes,
    expiry: 'unchanged',
    expiryMoment: '',
    limits: { ...emptyLimits(), ...typedLimits(key.limits) },
  };
}

/** What is wrong with what was typed, by field; the server checks the rest. */
export function faultsOf({
  limits,
  models,
  routes,
  expiry,
  expiryMoment,
}: KeyDraft): Readonly<Record<string, string>> {
  const faults: Record<string, string> = {};
  for (const { name, type } of LIMIT_FIELDS) {
    const text = limits[name].trim();
    if (text === '') continue;
    if (type === 'count' && !(WHOLE.test(text) && Number(text) > 0)) {
      faults[`limits.${name}`] = 'A whole number of at least 1, or nothing.';
    } else if (type === 'usd' && !USD.test(text)) {
      faults[`limits.${name}`] = 'An amount such as 12.50, or nothing.';
    } else if (!DECIMAL.test(text)) {
      faults[`limits.${name}`] = 'A number such as 90 or 0.5, or nothing.';
    }
  }
  if (models?.length === 0) faults['models'] = 'Choose at least one model, or all.';
  if (routes?.length === 0) faults['routes'] = 'Choose at least one, or all.';
  if (expiry === 'date' && expiryMoment === '') faults['expiresAt'] = 'Choose a day and a time.';
  return faults;
}

/** For a draft without faults. */
export function limitsOf({ limits }: KeyDraft): KeyLimitsChange {
  return Object.fromEntries(
    LIMIT_FIELDS.map(({ name, type }) => {
      const text = limits[name].trim();
      if (text === '') return [name, null];
      if (type === 'usd') return [name, text];
      return [
        name,
        type === 'mebibytes' ? Math.round(Number(text) * BYTES_PER_MEBIBYTE) : Number(text),
      ];
    }),
  );
}

/** ISO; null = never; undefined = as it was. */
export function expiresAtOf(
  { expiry, expiryMoment }: Pick<KeyDraft, 'expiry' | 'expiryMoment'>,
  nowMs: number,
): string | null | undefined {
  if (expiry === 'unchanged') return undefined;
  if (expiry === 'never') return null;
  if (expiry === 'date') return new Date(expiryMoment).toISOString();
  return new Date(nowMs + Number(expiry) * MS_PER_DAY).toISOString();
}

function emptyLimits(): Record<LimitName, string> {
  return Object.fromEntries(LIMIT_FIELDS.map(({ name }) => [name, ''])) as Record<
    LimitName,
    string
  >;
}

function typedLimits(limits: KeyLimits): Partial<Record<LimitName, string>> {
  return Object.fromEntries(
    LIMIT_FIELDS.flatMap(({ name, type }) => {
      const value = limits[name];
      if (value === null) return [];
      if (typeof value === 'string') return [[name, value.replace(/(\.\d\d\d*?)0+$/, '$1')]];
      return [[name, String(type === 'mebibytes' ? value / BYTES_PER_MEBIBYTE : value)]];
    }),
  );
}
