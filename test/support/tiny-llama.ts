/**
 * A language model of a few hundred kilobytes for real engines: the llama architecture with random
 * weights, the same ones every time. It talks in known words, knows nothing, and never comes to an
 * end of its own accord, so that limits, stop texts and hang-ups end its answers and nothing else.
 */
import { encodeGguf, type GgufTensor } from './gguf.ts';

const WIDTH = 64;
const HEADS = 4;
const FEED_FORWARD = 128;
const BLOCKS = 2;
const SEED = 4;
/** One dimension carries the same large number for every token; the last layer reads it. */
const CONSTANT_DIMENSION = 0;
const CONSTANT = 4;
/** Weighs on what must never be said: bytes, which need not make characters, and the end. */
const NEVER = -30;
/** Of words, so that they differ enough for one to follow from another. */
const WORD_SPREAD = 1;
const BLOCK_SPREAD = 0.25;

/** What the model says, in any order: a blank and one of these. */
export const TINY_WORDS: readonly string[] = Array.from(
  { length: 64 },
  (_, index) => 'bdfgklmn'[index >> 3]! + 'aeiou'[index % 5]! + 'prstvwxz'[index & 7]!,
);

const TEMPLATE =
  "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ 'assistant:' }}{% endif %}";

const KIND = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;
interface Token {
  readonly text: string;
  readonly kind: number;
}
const TOKENS: readonly Token[] = [
  { text: '<unk>', kind: KIND.unknown },
  { text: '<s>', kind: KIND.control },
  { text: '</s>', kind: KIND.control },
  ...Array.from({ length: 256 }, (_, byte) => ({
    text: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    kind: KIND.byte,
  })),
  ...TINY_WORDS.map((word) => ({ text: `\u2581${word}`, kind: KIND.normal })),
];

/** The bytes of the model's file; `contextTokens` is what it claims to be trained for. */
export function tinyLlama(contextTokens: number, template: string = TEMPLATE): Buffer {
  const random = randomNumbers();
  const spread = (name: string, most: number, ...dimensions: number[]): GgufTensor => ({
    name,
    dimensions,
    numbers: Float32Array.from({ length: product(dimensions) }, () => random() * most),
  });
  const weights = (name: string, ...dimensions: number[]): GgufTensor =>
    spread(name, BLOCK_SPREAD, ...dimensions);
  const ones = (name: string): GgufTensor => ({
    name,
    dimensions: [WIDTH],
    numbers: new Float32Array(WIDTH).fill(1),
  });
  const embedding = spread('token_embd.weight', WORD_SPREAD, WIDTH, TOKENS.length);
  const output = spread('output.weight', WORD_SPREAD, WIDTH, TOKENS.length);
  for (const [index, { kind }] of TOKENS.entries()) {
    const at = index * WIDTH + CONSTANT_DIMENSION;
    embedding.numbers[at] = CONSTANT;
    output.numbers[at] = kind === KIND.normal ? 0 : NEVER;
  }
  // What blocks add to the constant dimension is nothing.
  const outOf = (name: string, width: number): GgufTensor => {
    const tensor = weights(name, width, WIDTH);
    tensor.numbers.fill(0, CONSTANT_DIMENSION * width, (CONSTANT_DIMENSION + 1) * width);
    return tensor;
  };
  const blocks = Array.from({ length: BLOCKS }, (_, block) => `blk.${block}.`).flatMap((at) => [
    ones(`${at}attn_norm.weight`),
    weights(`${at}attn_q.weight`, WIDTH, WIDTH),
    weights(`${at}attn_k.weight`, WIDTH, WIDTH),
    weights(`${at}attn_v.weight`, WIDTH, WIDTH),
    outOf(`${at}attn_output.weight`, WIDTH),
    ones(`${at}ffn_norm.weight`),
    weights(`${at}ffn_gate.weight`, WIDTH, FEED_FORWARD),
    weights(`${at}ffn_up.weight`, WIDTH, FEED_FORWARD),
    outOf(`${at}ffn_down.weight`, FEED_FORWARD),
  ]);
  return encodeGguf(
    {
      'general.architecture': { string: 'llama' },
      'general.name': { string: 'tiny' },
      'llama.context_length': { u32: contextTokens },
      'llama.embedding_length': { u32: WIDTH },
      'llama.block_count': { u32: BLOCKS },
      'llama.feed_forward_length': { u32: FEED_FORWARD },
      'llama.attention.head_count': { u32: HEADS },
      'llama.attention.head_count_kv': { u32: HEADS },
      'llama.attention.layer_norm_rms_epsilon': { f32: 1e-5 },
      'llama.rope.dimension_count': { u32: WIDTH / HEADS },
      'llama.vocab_size': { u32: TOKENS.length },
      'tokenizer.ggml.model': { string: 'llama' },
      'tokenizer.ggml.tokens': { strings: TOKENS.map(({ text }) => text) },
      'tokenizer.ggml.scores': { f32s: TOKENS.map((_, index) => -index) },
      'tokenizer.ggml.token_type': { i32s: TOKENS.map(({ kind }) => kind) },
      'tokenizer.ggml.unknown_token_id': { u32: 0 },
      'tokenizer.ggml.bos_token_id': { u32: 1 },
      'tokenizer.ggml.eos_token_id': { u32: 2 },
      'tokenizer.ggml.add_bos_token': { bool: true },
      'tokenizer.ggml.add_space_prefix': { bool: false },
      'tokenizer.chat_template': { string: template },
    },
    [embedding, output, ones('output_norm.weight'), ...blocks],
  );
}

function product(dimensions: readonly number[]): number {
  return dimensions.reduce((size, dimension) => size * dimension, 1);
}

/** Numbers from -1 to 1, equal in every run (mulberry32, Tommy Ettinger, public domain). */
function randomNumbers(): () => number {
  let state = SEED;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}
