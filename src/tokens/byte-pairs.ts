/**
 * Byte-pair merging of one piece. Short pieces rescan their few pairs after each merge, which is
 * fastest in practice; long ones (base64, a megabyte of one letter) use a heap, so that no text
 * costs more than n log n.
 */
import { mergeOf, NO_MERGE, type PairTable } from './merges.ts';

/** Longest piece that is merged by rescanning. */
const SCAN_LIMIT_BYTES = 64;

const pairIds = new Int32Array(SCAN_LIMIT_BYTES);

/**
 * Merges the first `length` ids of `symbols` in place.
 * Returns how many tokens remain; they stand at the beginning of `symbols`.
 */
export function mergeBytePairs(table: PairTable, symbols: Int32Array, length: number): number {
  return length <= SCAN_LIMIT_BYTES
    ? mergeByScanning(table, symbols, length)
    : mergeByHeap(table, symbols, length);
}

function mergeByScanning(table: PairTable, symbols: Int32Array, length: number): number {
  let remaining = length;
  for (let index = 0; index < remaining - 1; index += 1) {
    pairIds[index] = mergeOf(table, symbols[index]!, symbols[index + 1]!);
  }
  while (remaining > 1) {
    let lowest = NO_MERGE;
    let at = 0;
    for (let index = 0; index < remaining - 1; index += 1) {
      if (pairIds[index]! < lowest) {
        lowest = pairIds[index]!;
        at = index;
      }
    }
    if (lowest === NO_MERGE) break;

    symbols[at] = lowest;
    remaining -= 1;
    for (let index = at + 1; index < remaining; index += 1) {
      symbols[index] = symbols[index + 1]!;
      pairIds[index] = pairIds[index + 1]!;
    }
    if (at > 0) pairIds[at - 1] = mergeOf(table, symbols[at - 1]!, lowest);
    if (at < remaining - 1) pairIds[at] = mergeOf(table, lowest, symbols[at + 1]!);
  }
  return remaining;
}

/** Positions fit below this; a heap entry is the one number `id * POSITION_SPAN + position`. */
const POSITION_SPAN = 2 ** 32;
const GONE = -1;

function mergeByHeap(table: PairTable, symbols: Int32Array, length: number): number {
  // A linked list of the living symbols: a merge keeps its left position and unlinks the right one.
  const next = new Int32Array(length);
  const previous = new Int32Array(length);
  for (let index = 0; index < length; index += 1) {
    next[index] = index + 1;
    previous[index] = index - 1;
  }
  // Every merge takes one entry out and puts at most two in.
  const heap = new MinHeap(2 * length);
  const offer = (position: number): void => {
    const right = next[position]!;
    if (right >= length) return;
    const merged = mergeOf(table, symbols[position]!, symbols[right]!);
    if (merged !== NO_MERGE) heap.push(merged * POSITION_SPAN + position);
  };
  for (let index = 0; index < length - 1; index += 1) offer(index);

  while (heap.size > 0) {
    const entry = heap.pop();
    const merged = Math.floor(entry / POSITION_SPAN);
    const position = entry - merged * POSITION_SPAN;
    // An entry is stale when one of its halves has been merged away since.
    const right = next[position]!;
    if (symbols[position] === GONE || right >= length) continue;
    if (mergeOf(table, symbols[position]!, symbols[right]!) !== merged) continue;

    symbols[position] = merged;
    symbols[right] = GONE;
    const after = next[right]!;
    next[position] = after;
    if (after < length) previous[after] = position;
    offer(position);
    if (previous[position]! >= 0) offer(previous[position]!);
  }

  let remaining = 0;
  for (let index = 0; index < length; index = next[index]!) {
    symbols[remaining] = symbols[index]!;
    remaining += 1;
  }
  return remaining;
}

/** Binary min-heap of doubles with a fixed capacity. */
class MinHeap {
  readonly #entries: Float64Array;
  size = 0;

  constructor(capacity: number) {
    this.#entries = new Float64Array(capacity);
  }

  push(entry: number): void {
    const entries = this.#entries;
    let hole = this.size;
    this.size += 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (entries[parent]! <= entry) break;
      entries[hole] = entries[parent]!;
      hole = parent;
    }
    entries[hole] = entry;
  }

  pop(): number {
    const entries = this.#entries;
    const top = entries[0]!;
    this.size -= 1;
    const last = entries[this.size]!;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && entries[child + 1]! < entries[child]!) child += 1;
      if (entries[child]! >= last) break;
      entries[hole] = entries[child]!;
      hole = child;
    }
    entries[hole] = last;
    return top;
  }
}
