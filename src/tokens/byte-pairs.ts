/**
 * Byte-pair merging of one piece: again and again, the two neighbours whose merge has the lowest id
 * become one, the leftmost first. A tournament tree over all neighbours finds them, so that a piece
 * of n bytes costs n log n: a megabyte of one letter is no worse than a megabyte of prose.
 */
import { mergeOf, NO_MERGE, type PairTable } from './merges.ts';

interface Workspace {
  /** Position of the next living symbol; a merge keeps its left position and drops the right one. */
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /**
   * Node i holds the lower of nodes 2i and 2i + 1; node 1 is the lowest of all. The leaf of a
   * position is what its symbol and the next one merge into.
   */
  readonly tree: Int32Array;
}

/** Pieces up to this length share their working memory. */
const SHARED_LENGTH = 4_096;
const sharedWorkspace = createWorkspace(SHARED_LENGTH);

/**
 * Merges the first `length` ids of `symbols` in place.
 * Returns how many tokens remain; they stand at the beginning of `symbols`.
 */
export function mergeBytePairs(table: PairTable, symbols: Int32Array, length: number): number {
  if (length <= 1) return length;
  const leaves = powerOfTwoFrom(length);
  const workspace = length <= SHARED_LENGTH ? sharedWorkspace : createWorkspace(length);
  const { next, previous, tree } = workspace;
  for (let at = 0; at < length; at += 1) {
    next[at] = at + 1;
    previous[at] = at - 1;
    tree[leaves + at] = at + 1 < length ? mergeOf(table, symbols[at]!, symbols[at + 1]!) : NO_MERGE;
  }
  tree.fill(NO_MERGE, leaves + length, 2 * leaves);
  for (let node = leaves - 1; node > 0; node -= 1) {
    tree[node] = Math.min(tree[2 * node]!, tree[2 * node + 1]!);
  }

  let remaining = length;
  for (; tree[1] !== NO_MERGE; remaining -= 1) {
    const merged = tree[1]!;
    const at = leftmostLeaf(tree, leaves, merged) - leaves;
    const dropped = next[at]!;
    const after = next[dropped]!;
    const before = previous[at]!;

    symbols[at] = merged;
    next[at] = after;
    if (after < length) previous[after] = at;
    replaceLeaf(tree, leaves + dropped, NO_MERGE);
    replaceLeaf(
      tree,
      leaves + at,
      after < length ? mergeOf(table, merged, symbols[after]!) : NO_MERGE,
    );
    if (before >= 0) replaceLeaf(tree, leaves + before, mergeOf(table, symbols[before]!, merged));
  }

  for (let at = 0, index = 0; index < remaining; index += 1) {
    symbols[index] = symbols[at]!;
    at = next[at]!;
  }
  return remaining;
}

function leftmostLeaf(tree: Int32Array, leaves: number, value: number): number {
  let node = 1;
  while (node < leaves) node = 2 * node + (tree[2 * node] === value ? 0 : 1);
  return node;
}

/** Sets a leaf and corrects its ancestors, as far up as anything changes. */
function replaceLeaf(tree: Int32Array, leaf: number, value: number): void {
  tree[leaf] = value;
  for (let node = leaf >> 1; node > 0; node >>= 1) {
    const lower = Math.min(tree[2 * node]!, tree[2 * node + 1]!);
    if (tree[node] === lower) return;
    tree[node] = lower;
  }
}

function createWorkspace(length: number): Workspace {
  return {
    next: new Int32Array(length),
    previous: new Int32Array(length),
    tree: new Int32Array(2 * powerOfTwoFrom(length)),
  };
}

/** The lowest power of two that is not below `length`, for lengths from 2. */
function powerOfTwoFrom(length: number): number {
  return 1 << (32 - Math.clz32(length - 1));
}
