/** Which value of a found object, scene, segment or receipt row the key of a list item means. */
import { isJsonObject, type JsonValue } from './json-value.ts';
import { wordsOfKey } from './structured-values.ts';

/** Which value of a found element a key means, the most telling first. */
const ITEM_KEYS: readonly (readonly [string, RegExp])[] = [
  ['description', /\b(?:description|summary|caption|content)\b/u],
  [
    'name',
    /\b(?:name|label|object|class|category|type|kind|item|title|thing|tag|product|article)\b/u,
  ],
  ['confidence', /\b(?:confidence|score|probability|certainty)\b/u],
  ['count', /\b(?:count|number|quantity|amount|num)\b/u],
  ['quantity', /\b(?:count|number|quantity|qty|num)\b/u],
  ['price', /\b(?:price|cost|amount|total|sum|value)\b/u],
  ['box', /\b(?:box|bbox|bounding|rect|region)\b/u],
  ['position', /\b(?:position|location|place|where)\b/u],
  ['left', /^(?:left|x|x1|x min|xmin)$/u],
  ['top', /^(?:top|y|y1|y min|ymin)$/u],
  ['width', /^(?:width|w)$/u],
  ['height', /^(?:height|h)$/u],
  ['start', /\b(?:start|begin|from)\b/u],
  ['end', /\b(?:end|until|to)\b/u],
  ['text', /\b(?:text|content|transcript|sentence|line|value|words|said)\b/u],
  ['language', /\b(?:language|lang)\b/u],
  ['start', /\b(?:time|timestamp)\b/u],
  ['name', /\bdescription\b/u],
];

/** What a key of a list item asks of the found element; undefined when it has no such value. */
export function valueInItem(key: string, item: JsonValue): JsonValue | undefined {
  const name = wordsOfKey(key);
  if (!isJsonObject(item)) {
    return /\b(?:text|value|name|label|content|line|word|item|colou?r|object)\b/u.test(name)
      ? item
      : undefined;
  }
  if (Object.hasOwn(item, key)) return item[key];
  for (const [own, pattern] of ITEM_KEYS) {
    if (pattern.test(name) && Object.hasOwn(item, own)) return item[own];
  }
  return undefined;
}
