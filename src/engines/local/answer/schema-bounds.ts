/** Fits values into the length and number bounds of a JSON schema. */
import type { JsonValue } from './json-value.ts';

type Bounds = Readonly<Record<string, unknown>>;

/** No schema makes the engine write more padding than this. */
const MAX_PADDING = 1_000;

/** A string within `minLength` and `maxLength`, counted in code points as JSON schema does. */
export function applyStringBounds(value: string, bounds: Bounds): string {
  const characters = Array.from(value);
  const most = numberOf(bounds['maxLength']) ?? characters.length;
  const least = Math.min(numberOf(bounds['minLength']) ?? 0, MAX_PADDING);
  const cut = characters.slice(0, Math.max(0, most));
  return cut.join('') + ' '.repeat(Math.max(0, least - cut.length));
}

/** A number within its bounds; the nearest permitted one. */
export function applyNumberBounds(value: number, bounds: Bounds, integer: boolean): number {
  const step = numberOf(bounds['multipleOf']) ?? (integer ? 1 : null);
  const smallest = integer ? 1 : 1e-6;
  const exclusiveLow = numberOf(bounds['exclusiveMinimum']);
  const exclusiveHigh = numberOf(bounds['exclusiveMaximum']);
  const low = Math.max(
    numberOf(bounds['minimum']) ?? -Infinity,
    exclusiveLow === null ? -Infinity : exclusiveLow + smallest,
  );
  const high = Math.min(
    numberOf(bounds['maximum']) ?? Infinity,
    exclusiveHigh === null ? Infinity : exclusiveHigh - smallest,
  );
  const finite = Number.isFinite(value) ? value : 0;
  const clamped = Math.min(Math.max(finite, low), high);
  if (step === null || step <= 0) return clamped;
  const nearest = Math.round(clamped / step) * step;
  if (nearest < low) return Math.ceil(low / step) * step;
  return nearest > high ? Math.floor(high / step) * step : nearest;
}

/**
 * A list within `minItems` and `maxItems`, without repetition where `uniqueItems` says so. `empty`
 * makes a value to pad with; undefined when there can be no more.
 */
export function applyArrayBounds(
  values: readonly JsonValue[],
  bounds: Bounds,
  empty: () => JsonValue | undefined,
): JsonValue[] {
  const distinct =
    bounds['uniqueItems'] === true
      ? [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
      : [...values];
  const list = distinct.slice(0, Math.max(0, numberOf(bounds['maxItems']) ?? distinct.length));
  const least = Math.min(numberOf(bounds['minItems']) ?? 0, MAX_PADDING);
  while (list.length < least) {
    const padding = empty();
    if (padding === undefined) break;
    list.push(padding);
  }
  return list;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
