/**
 * The vocabulary as one table of pairs. In this family of tokenizers merge i makes token 256 + i
 * out of two smaller ids, so a single list of pairs is vocabulary, merge order and rank at once:
 * of two possible merges the one with the lower resulting id goes first.
 *
 * The asset (made by `scripts/build-merges.ts`) holds the pairs as three byte planes: the low bytes
 * of all left ids, then of all right ids; then the middle bytes likewise; then the high bytes.
 */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** Ids below this are single bytes. */
export const BYTE_TOKENS = 256;
/** Number of pairs in the table. */
export const MERGE_COUNT = 151_387;

const PLANES = 3;
const ASSET = new URL('../../assets/merges.bin.br', import.meta.url);

/** Three and a half times the number of pairs: nearly every look-up ends at its first slot. */
const SLOT_BITS = 19;
const SLOT_MASK = (1 << SLOT_BITS) - 1;
/** Above every id; a pair is the one number `left * ID_SPAN + right`, exact in a double. */
const ID_SPAN = 1 << 18;
const EMPTY = -1;

/** Open-addressing hash from a pair of ids to the id of their merge. */
export interface PairTable {
  readonly keys: Float64Array;
  readonly merged: Int32Array;
}

/** Reads and unpacks the shipped table. Throws when the file is missing or not the table. */
export function loadPairTable(): PairTable {
  const planes = brotliDecompressSync(readFileSync(ASSET));
  const planeBytes = 2 * MERGE_COUNT;
  if (planes.length !== PLANES * planeBytes) {
    throw new Error(`assets/merges.bin.br holds ${planes.length} bytes, not the merge table`);
  }
  const idAt = (index: number): number =>
    planes[index]! | (planes[index + planeBytes]! << 8) | (planes[index + 2 * planeBytes]! << 16);

  const keys = new Float64Array(SLOT_MASK + 1).fill(EMPTY);
  const merged = new Int32Array(SLOT_MASK + 1);
  for (let index = 0; index < MERGE_COUNT; index += 1) {
    const left = idAt(index);
    const right = idAt(MERGE_COUNT + index);
    let slot = firstSlot(left, right);
    while (keys[slot] !== EMPTY) slot = (slot + 1) & SLOT_MASK;
    keys[slot] = left * ID_SPAN + right;
    merged[slot] = BYTE_TOKENS + index;
  }
  return { keys, merged };
}

/** Returned for pairs that do not merge; above every id, so that "lowest wins" needs no special case. */
export const NO_MERGE = 0x7f_ff_ff_ff;

/** The id that two neighbours merge into, or `NO_MERGE`. */
export function mergeOf(table: PairTable, left: number, right: number): number {
  const key = left * ID_SPAN + right;
  let slot = firstSlot(left, right);
  for (;;) {
    const found = table.keys[slot];
    if (found === key) return table.merged[slot]!;
    if (found === EMPTY) return NO_MERGE;
    slot = (slot + 1) & SLOT_MASK;
  }
}

function firstSlot(left: number, right: number): number {
  return (Math.imul(left, 0x9e_37_79_b1) + Math.imul(right, 0x85_eb_ca_6b)) >>> (32 - SLOT_BITS);
}
