/** A small JSON schema validator: the keywords that the engine promises to obey. */

type Schema = Readonly<Record<string, unknown>>;

/** Paths and reasons at which a value breaks a schema; empty when it is valid. */
export function schemaFaults(
  value: unknown,
  schema: unknown,
  root: Schema = schema as Schema,
  path = '$',
): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const rules = schema as Schema;
  const faults: string[] = [];
  const check = (fine: boolean, reason: string): void => {
    if (!fine) faults.push(`${path}: ${reason}`);
  };
  const inner = (child: unknown, childSchema: unknown, step: string): string[] =>
    schemaFaults(child, childSchema, root, `${path}${step}`);

  if (typeof rules['$ref'] === 'string') {
    let target: unknown = root;
    for (const step of rules['$ref'].split('/').slice(1)) target = (target as Schema)[step];
    faults.push(...inner(value, target, ''));
  }
  if ('const' in rules) check(same(value, rules['const']), 'const');
  if (Array.isArray(rules['enum']))
    check(
      rules['enum'].some((option) => same(option, value)),
      'enum',
    );
  if (Array.isArray(rules['anyOf']))
    check(
      rules['anyOf'].some((branch) => inner(value, branch, '').length === 0),
      'anyOf',
    );
  if (Array.isArray(rules['oneOf']))
    check(
      rules['oneOf'].filter((branch) => inner(value, branch, '').length === 0).length === 1,
      'oneOf',
    );
  if (Array.isArray(rules['allOf']))
    for (const part of rules['allOf']) faults.push(...inner(value, part, ''));
  if (rules['type'] !== undefined) {
    check(
      [rules['type']].flat().some((type) => hasType(value, type)),
      `type ${JSON.stringify(rules['type'])}, got ${JSON.stringify(value)}`,
    );
  }
  if (typeof value === 'string') {
    check(Array.from(value).length >= bound(rules['minLength'], 0), 'minLength');
    check(Array.from(value).length <= bound(rules['maxLength'], Infinity), 'maxLength');
  }
  if (typeof value === 'number') {
    check(value >= bound(rules['minimum'], -Infinity), 'minimum');
    check(value <= bound(rules['maximum'], Infinity), 'maximum');
    check(value > bound(rules['exclusiveMinimum'], -Infinity), 'exclusiveMinimum');
    check(value < bound(rules['exclusiveMaximum'], Infinity), 'exclusiveMaximum');
    if (typeof rules['multipleOf'] === 'number')
      check(Number.isInteger(value / rules['multipleOf']), 'multipleOf');
  }
  if (Array.isArray(value)) {
    check(value.length >= bound(rules['minItems'], 0), 'minItems');
    check(value.length <= bound(rules['maxItems'], Infinity), 'maxItems');
    if (rules['items'] !== undefined)
      value.forEach((item, index) => faults.push(...inner(item, rules['items'], `[${index}]`)));
  } else if (typeof value === 'object' && value !== null) {
    const properties = (rules['properties'] ?? {}) as Schema;
    for (const key of (rules['required'] ?? []) as string[])
      check(Object.hasOwn(value, key), `${key} is missing`);
    for (const [key, child] of Object.entries(value)) {
      if (Object.hasOwn(properties, key)) faults.push(...inner(child, properties[key], `.${key}`));
      else check(rules['additionalProperties'] !== false, `${key} is too much`);
    }
  }
  return faults;
}

function hasType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function bound(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
