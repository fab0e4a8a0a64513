/**
 * Edits of valid JSON bodies, as fast-check draws and shrinks them: first of the structure (wrong
 * types, twins, missing parts, deep nesting, hostile keys), then of the bytes (cuts, foreign
 * bytes, broken UTF-8, several bodies in one).
 */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { indexAt, place } from './place.ts';
import { type JsonTree, nodesOf, raw, replaceNode, textLength } from './json-tree.ts';

const LONG_CHARACTERS = [300, 40_000, 300_000] as const;
const DEPTHS = [10, 199, 201, 5000, 200_000] as const;
const MANY = [50, 2000] as const;
/** Of a body before its bytes are edited. */
const MAX_TEXT_CHARACTERS = 8_000_000;

/**
 * Texts of leaves, one a line: edges of every type, words of the API for wrong places, texts that
 * are no JSON, and nothing at all.
 */
const HOSTILE_LEAVES: readonly string[] = readFileSync(
  new URL('hostile-leaves.txt', import.meta.url),
  'utf8',
).split('\n');

const LONG_NUMBERS = ['1'.repeat(400), `0.${'0'.repeat(400)}1`] as const;

const HOSTILE_KEYS: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'length',
  '',
  '0',
  'type',
  'content',
  'url',
  'data',
  'text',
  'role',
  'messages',
  'a\u0000b',
  '\ud800',
];

const leaf: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...HOSTILE_LEAVES, ...LONG_NUMBERS) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.double().map((number) => JSON.stringify(number)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...LONG_CHARACTERS),
        fc.constantFrom('a', '\\u0061', '\\\\', '😀', ' '),
      )
      .map(([count, unit]) => `"${unit.repeat(Math.ceil(count / unit.length))}"`),
  },
);

type TreeEdit = (tree: JsonTree) => JsonTree;

function at(share: number, replace: Parameters<typeof replaceNode>[2]): TreeEdit {
  return (tree) => replaceNode(tree, indexAt(share, nodesOf(tree).length), replace);
}

const replaced = fc
  .tuple(place, leaf)
  .map(([share, text]) => at(share, () => [{ value: raw(text) }]));

const removed = place.map((share) => at(share, () => []));

/** What stands in one place also stands in another. */
const transplanted = fc.tuple(place, place).map(([from, to]): TreeEdit => (tree) => {
  const nodes = nodesOf(tree);
  const value = nodes[indexAt(from, nodes.length)]!;
  return at(to, () => [{ value }])(tree);
});

/** Two values of one key, or a stranger in a list. */
const doubled = fc
  .tuple(place, leaf)
  .map(([share, text]) => at(share, (node) => [{ value: node }, { value: raw(text) }]));

const multiplied = fc
  .tuple(place, fc.constantFrom(...MANY))
  .map(([share, count]) =>
    at(share, (node) => Array.from({ length: count }, () => ({ value: node }))),
  );

const nested = fc
  .tuple(place, fc.constantFrom(...DEPTHS), fc.constantFrom(['[', ']'], ['{"a":', '}']))
  .map(([share, depth, [open, close]]) =>
    at(share, () => [{ value: raw(`${open.repeat(depth)}1${close.repeat(depth)}`) }]),
  );

const renamed = fc
  .tuple(place, fc.constantFrom(...HOSTILE_KEYS))
  .map(([share, key]) => at(share, (node) => [{ keyText: JSON.stringify(key), value: node }]));

const extended = fc
  .tuple(place, fc.constantFrom(...HOSTILE_KEYS), leaf)
  .map(([share, key, text]) =>
    at(share, (node) => [{ value: node }, { keyText: JSON.stringify(key), value: raw(text) }]),
  );

const treeEdit: fc.Arbitrary<TreeEdit> = fc.oneof(
  { weight: 6, arbitrary: replaced },
  { weight: 3, arbitrary: transplanted },
  { weight: 2, arbitrary: removed },
  { weight: 2, arbitrary: doubled },
  { weight: 2, arbitrary: renamed },
  { weight: 1, arbitrary: extended },
  { weight: 1, arbitrary: multiplied },
  { weight: 1, arbitrary: nested },
);

/** Bytes that are no UTF-8, or that text readers stumble over. */
const FOREIGN_BYTES: readonly Buffer[] =
  '00 ff c080 eda080 f4908080 e282 efbbbf fffe 80 0a 22 5c 7f 1b'
    .split(' ')
    .map((hex) => Buffer.from(hex, 'hex'));

type ByteEdit = (bytes: Buffer) => Buffer;

const cut = place.map((share): ByteEdit => (bytes) => {
  return bytes.subarray(0, indexAt(share, bytes.length));
});

const shortened = fc
  .tuple(place, fc.nat({ max: 20 }))
  .map(([share, count]): ByteEdit => (bytes) => {
    const from = indexAt(share, bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + count)]);
  });

const mixed = fc
  .tuple(place, fc.constantFrom(...FOREIGN_BYTES))
  .map(([share, foreign]): ByteEdit => (bytes) => {
    const from = indexAt(share, bytes.length);
    return Buffer.concat([bytes.subarray(0, from), foreign, bytes.subarray(from)]);
  });

const flipped = fc.tuple(place, fc.nat({ max: 255 })).map(([share, byte]): ByteEdit => (bytes) => {
  const changed = Buffer.from(bytes);
  if (changed.length > 0) changed[indexAt(share, bytes.length)] = byte;
  return changed;
});

const repeated = fc.constantFrom('', ',', '\n', '\0', ' '.repeat(100_000)).map(
  (between): ByteEdit =>
    (bytes) =>
      Buffer.concat([bytes, Buffer.from(between), bytes]),
);

const preceded = fc
  .constantFrom('//', '/* */', ")]}',\n", '\ufeff', ' '.repeat(100_000), '[', 'data: ')
  .map(
    (before): ByteEdit =>
      (bytes) =>
        Buffer.concat([Buffer.from(before), bytes]),
  );

const otherwiseEncoded = fc.constant<ByteEdit>((bytes) => Buffer.from(bytes.toString(), 'utf16le'));

const byteEdit: fc.Arbitrary<ByteEdit> = fc.oneof(
  cut,
  shortened,
  mixed,
  flipped,
  repeated,
  preceded,
  otherwiseEncoded,
);

/** One to three edits of the structure; what would make the body huge is left out. */
export const treeEdits: fc.Arbitrary<TreeEdit> = fc
  .array(treeEdit, { minLength: 1, maxLength: 3 })
  .map((edits) => (tree) => edits.reduce(editWithinBounds, tree));

function editWithinBounds(tree: JsonTree, edit: TreeEdit): JsonTree {
  const edited = edit(tree);
  return textLength(edited) > MAX_TEXT_CHARACTERS ? tree : edited;
}

/** Mostly none, at most two edits of the bytes. */
export const byteEdits: fc.Arbitrary<ByteEdit> = fc
  .oneof(
    { weight: 3, arbitrary: fc.constant<ByteEdit[]>([]) },
    { weight: 1, arbitrary: fc.array(byteEdit, { maxLength: 2 }) },
  )
  .map((edits) => (bytes) => edits.reduce((edited, edit) => edit(edited), bytes));
