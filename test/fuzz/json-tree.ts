/**
 * JSON as fuzzing needs it: objects may hold a key twice, and any leaf may be text that no JSON
 * writer would produce. A tree renders to exactly the text it describes, valid or not.
 */

export type JsonTree =
  | { readonly type: 'object'; readonly entries: readonly Entry[] }
  | { readonly type: 'array'; readonly items: readonly JsonTree[] }
  /** A leaf, or anything else, as it stands in the body. */
  | { readonly type: 'raw'; readonly text: string };

interface Entry {
  /** With its quotes. */
  readonly keyText: string;
  readonly value: JsonTree;
}

/** What an edit puts in the place of the chosen node; two trees stand there twice, none not at all. */
type Replace = (node: JsonTree, keyText: string | null) => readonly Replacement[];

interface Replacement {
  readonly keyText?: string;
  readonly value: JsonTree;
}

export function raw(text: string): JsonTree {
  return { type: 'raw', text };
}

/** A plain value, as `JSON.parse` gives it → its tree. */
export function treeOf(value: unknown): JsonTree {
  if (Array.isArray(value)) return { type: 'array', items: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return raw(JSON.stringify(value));
  const entries = Object.entries(value).map(([key, item]) => ({
    keyText: JSON.stringify(key),
    value: treeOf(item),
  }));
  return { type: 'object', entries };
}

export function render(tree: JsonTree): string {
  switch (tree.type) {
    case 'raw':
      return tree.text;
    case 'array':
      return `[${tree.items.map(render).join(',')}]`;
    case 'object':
      return `{${tree.entries.map(({ keyText, value }) => `${keyText}:${render(value)}`).join(',')}}`;
  }
}

/** Characters of the rendered tree, commas and colons left out; costs no memory. */
export function textLength(tree: JsonTree): number {
  switch (tree.type) {
    case 'raw':
      return tree.text.length;
    case 'array':
      return tree.items.reduce((sum, item) => sum + textLength(item), 2);
    case 'object':
      return tree.entries.reduce(
        (sum, { keyText, value }) => sum + keyText.length + textLength(value),
        2,
      );
  }
}

/** The tree and everything inside it, in the order in which they stand. */
export function nodesOf(tree: JsonTree): JsonTree[] {
  switch (tree.type) {
    case 'raw':
      return [tree];
    case 'array':
      return [tree, ...tree.items.flatMap(nodesOf)];
    case 'object':
      return [tree, ...tree.entries.flatMap(({ value }) => nodesOf(value))];
  }
}

/**
 * Replaces node number `index` (in the order in which they stand, the root is 0). The root cannot
 * vanish or double: of several replacements it takes the first, of none it stays.
 */
export function replaceNode(tree: JsonTree, index: number, replace: Replace): JsonTree {
  let passed = 0;
  const visit = (node: JsonTree, keyText: string | null): readonly Replacement[] => {
    if (passed++ === index) return replace(node, keyText);
    if (node.type === 'raw') return [{ value: node }];
    if (node.type === 'array') {
      const items = node.items.flatMap((item) => visit(item, null).map(({ value }) => value));
      return [{ value: { type: 'array', items } }];
    }
    const entries = node.entries.flatMap((entry) =>
      visit(entry.value, entry.keyText).map((replacement) => ({
        keyText: replacement.keyText ?? entry.keyText,
        value: replacement.value,
      })),
    );
    return [{ value: { type: 'object', entries } }];
  };
  return visit(tree, null)[0]?.value ?? tree;
}
