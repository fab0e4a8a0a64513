/**
 * Fills a client's JSON schema from evidence: each property by its name (or, failing that, its
 * description), with honest empty values of the right type where the evidence says nothing. The
 * schema is untrusted: depth and size are bounded, and `pattern` is not run (a hostile expression
 * could hold the process), so values obey everything but `pattern`, `not` and conditionals.
 */
import { kindsMeantBy } from '../understand/vocabulary.ts';
import { seenThings } from './answer-exists.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';
import { matching } from './matching.ts';
import { amountOf } from './money.ts';
import { MAX_SCHEMA_DEPTH, resolveSchema, type Schema, type StepBudget } from './schema-resolve.ts';
import { valueInItem } from './schema-items.ts';
import { applyArrayBounds, applyNumberBounds, applyStringBounds } from './schema-bounds.ts';
import { type Findings, valueNamed, wordsOfKey } from './structured-values.ts';

/** Values written and references followed for one schema. */
const MAX_STEPS = 8_000;

interface Filling {
  readonly root: Schema;
  readonly findings: Findings;
  /** The found element that a list item or nested object is about. */
  readonly item: JsonValue | undefined;
  /** Within a list, where a key that the element lacks says nothing about the whole. */
  readonly inList: boolean;
  /** References being filled, so that a schema that contains itself comes to an end. */
  readonly open: ReadonlySet<string>;
  readonly depth: number;
  readonly budget: StepBudget;
}

/** A value for the whole schema. */
export function fillSchema(schema: Schema, findings: Findings): JsonValue {
  const filling: Filling = {
    root: schema,
    findings,
    item: undefined,
    inList: false,
    open: new Set(['#']),
    depth: 0,
    budget: { steps: MAX_STEPS },
  };
  const natural =
    typeof schema['title'] === 'string' ? valueNamed(schema['title'], findings) : undefined;
  return shape(natural, schema, filling);
}

/** Gives a found value (undefined = nothing found) the form that the schema wants. */
function shape(found: JsonValue | undefined, given: unknown, filling: Filling): JsonValue {
  if (isExhausted(filling)) return null;
  const schema = resolveSchema(given, filling.root, filling.budget);
  if ('const' in schema) return schema['const'] as JsonValue;
  if (Array.isArray(schema['enum'])) {
    return chooseOption(found, schema['enum'] as JsonValue[], filling);
  }
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(branches)) return shapeBranch(found, schema, branches, filling);
  const types = typesOf(schema);
  if (types.includes('null') && isEmpty(found) && !types.includes('object')) return null;
  switch (types.find((type) => type !== 'null') ?? types[0]) {
    case 'object':
      return shapeObject(found, schema, filling);
    case 'array':
      return shapeArray(found, schema, filling);
    case 'string':
      return applyStringBounds(asString(found), schema);
    case 'integer':
    case 'number':
      return applyNumberBounds(
        asNumber(found),
        schema,
        types.includes('integer') && !types.includes('number'),
      );
    case 'boolean':
      return asBoolean(found);
    case 'null':
      return null;
    default:
      return found ?? null;
  }
}

/** A schema this deep or this large contains itself; no finite value can satisfy it. */
function isExhausted({ depth, budget }: Filling): boolean {
  return depth > MAX_SCHEMA_DEPTH || budget.steps <= 0;
}

function shapeObject(found: JsonValue | undefined, schema: Schema, filling: Filling): JsonObject {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'].filter(isString) : [];
  const keys = [...new Set([...Object.keys(properties), ...required])];
  const item = isJsonObject(found) || filling.inList ? (found ?? filling.item) : filling.item;
  const inner = { ...filling, item, depth: filling.depth + 1 };
  const result: JsonObject = Object.create(null) as JsonObject;
  for (const key of keys) {
    const given = properties[key] ?? {};
    const reference = isJsonObject(given) ? given['$ref'] : undefined;
    const again = typeof reference === 'string' && filling.open.has(reference);
    if (again && !required.includes(key)) continue;
    const open =
      typeof reference === 'string' ? new Set([...filling.open, reference]) : filling.open;
    const child = resolveSchema(given, filling.root, filling.budget);
    const value = valueForKey(key, child, inner);
    // What is not known is left out where the schema lets it.
    if (value === undefined && !required.includes(key) && !isInformed(child, inner)) continue;
    result[key] = shape(value, child, { ...inner, item: undefined, open });
  }
  return { ...result };
}

/** Whether a property says something although no value of its own name was found. */
function isInformed(schema: Schema, filling: Filling): boolean {
  if ('const' in schema || typesOf(schema).includes('object')) return true;
  const options = schema['enum'];
  if (!Array.isArray(options)) return false;
  return knownOption(undefined, options as JsonValue[], filling) !== undefined;
}

function shapeArray(found: JsonValue | undefined, schema: Schema, filling: Filling): JsonValue[] {
  const list = asList(found);
  const inner = { ...filling, inList: true, depth: filling.depth + 1 };
  if (Array.isArray(schema['prefixItems'])) {
    return schema['prefixItems'].map((item, index) => shape(list[index], item, inner));
  }
  const values = list.map((item) => shape(item, schema['items'] ?? {}, inner));
  const empty = (): JsonValue | undefined =>
    isExhausted(inner) ? undefined : shape(undefined, schema['items'] ?? {}, inner);
  return applyArrayBounds(values, schema, empty);
}

/** The first branch that the found value informs, else an honest null, else the first branch. */
function shapeBranch(
  found: JsonValue | undefined,
  schema: Schema,
  branches: readonly unknown[],
  filling: Filling,
): JsonValue {
  const { anyOf: _any, oneOf: _one, ...shared } = schema;
  const merged = branches.map((branch): Schema => ({
    ...shared,
    ...resolveSchema(branch, filling.root, filling.budget),
  }));
  if (isEmpty(found) && merged.some((branch) => typesOf(branch).includes('null'))) return null;
  const fitting = merged.find((branch) => typesOf(branch).includes(typeName(found)));
  const plain = merged.find((branch) => !typesOf(branch).includes('null'));
  const chosen = fitting ?? plain ?? merged[0];
  if (chosen === undefined) return null;
  return shape(found, chosen, { ...filling, depth: filling.depth + 1 });
}

/** What a property asks for: of the element at hand, else of all evidence. */
function valueForKey(key: string, schema: Schema, filling: Filling): JsonValue | undefined {
  const { item, findings } = filling;
  const own = item === undefined ? undefined : valueInItem(key, item);
  if (own !== undefined) return own;
  if (filling.inList) return undefined;
  // Printed text is neither true nor false: a boolean asks whether something is there.
  if (typesOf(schema).includes('boolean')) return valueNamed(`has ${key}`, findings);
  const named = valueNamed(key, findings);
  if (named !== undefined) return named;
  const description = schema['description'];
  return typeof description === 'string' ? valueNamed(description, findings) : undefined;
}

function chooseOption(
  found: JsonValue | undefined,
  options: readonly JsonValue[],
  filling: Filling,
): JsonValue {
  const [first = null] = options;
  const unknown = options.find(
    (option) => option === null || UNKNOWN_OPTION.test(asString(option)),
  );
  return knownOption(found, options, filling) ?? (unknown === undefined ? first : unknown);
}

/** The option that the evidence speaks for; undefined when it speaks for none. */
function knownOption(
  found: JsonValue | undefined,
  options: readonly JsonValue[],
  { findings, item }: Filling,
): JsonValue | undefined {
  const exact = options.find((option) => JSON.stringify(option) === JSON.stringify(found));
  if (exact !== undefined) return exact;
  const words = options.filter(isString);
  const texts = asList(found).map(asString);
  const language = new Intl.DisplayNames(['en'], { type: 'language' });
  const same = words.find((option) =>
    texts.some(
      (text) =>
        text.toLowerCase() === option.toLowerCase() ||
        (/^[a-z]{2}$/u.test(text) && language.of(text)?.toLowerCase() === option.toLowerCase()),
    ),
  );
  if (same !== undefined) return same;
  const seen = item === undefined ? findings.media.flatMap((each) => seenThings(each)) : [];
  const kind = words.find((option) => {
    const kinds = kindsMeantBy(wordsOfKey(option));
    return kinds.length > 0 && matching(seen, { word: option, kinds }).length > 0;
  });
  if (kind !== undefined) return kind;
  if (found === undefined) return undefined;
  return options.find((option) => typeof option === 'boolean' && option === asBoolean(found));
}

const UNKNOWN_OPTION =
  /^(?:unknown|other|others|none|n\/a|na|null|unspecified|uncertain|undefined|not sure|unclear|其他|未知|无)$/iu;

function typesOf(schema: Schema): readonly string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter(isString);
  if (schema['properties'] !== undefined || schema['required'] !== undefined) return ['object'];
  if (schema['items'] !== undefined || schema['prefixItems'] !== undefined) return ['array'];
  return [];
}

function typeName(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isEmpty(value: JsonValue | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  // A box as a list: left, top, width, height.
  if (isJsonObject(value) && Object.values(value).every((each) => typeof each === 'number')) {
    return Object.values(value);
  }
  return [value];
}

function asString(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const texts = value.map(asString);
    // Lines of text stay lines; names are listed.
    return texts.join(texts.some((text) => text.includes(' ')) ? '\n' : ', ');
  }
  if (isJsonObject(value)) {
    return asString(value['name'] ?? value['text'] ?? JSON.stringify(value));
  }
  return String(value);
}

function asNumber(value: JsonValue | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'string') return 0;
  const amount = amountOf(value);
  return Number.isFinite(amount) ? amount : 0;
}

function asBoolean(value: JsonValue | undefined): boolean {
  return typeof value === 'number' ? value > 0 : !isEmpty(value) && value !== false;
}
