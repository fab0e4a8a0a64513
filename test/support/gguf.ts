/**
 * Writes GGUF files, version 3: a head of named values, the descriptions of the tensors, and their
 * numbers (ggml's docs/gguf.md). Only what tests need: 32-bit floats, little-endian.
 */

const MAGIC = 0x46_55_47_47;
const VERSION = 3;
/** Tensors begin at multiples of this; it is the default that readers assume. */
const ALIGNMENT_BYTES = 32;
const FLOAT_BYTES = 4;
const TENSOR_OF_FLOATS = 0;
const TYPES = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, list: 9 } as const;

/** A value of the head; lists hold one type. */
export type GgufValue =
  | { readonly u32: number }
  | { readonly i32: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly i32s: readonly number[] }
  | { readonly f32s: readonly number[] };

export interface GgufTensor {
  readonly name: string;
  /** The fastest running dimension first. */
  readonly dimensions: readonly number[];
  /** As many as the product of the dimensions. */
  readonly numbers: Float32Array;
}

/** The bytes of a file. */
export function encodeGguf(
  values: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Buffer {
  const entries = Object.entries(values);
  const head = [u32(MAGIC), u32(VERSION), u64(tensors.length), u64(entries.length)];
  for (const [key, value] of entries) head.push(string(key), typed(value));
  let offset = 0;
  for (const { name, dimensions, numbers } of tensors) {
    head.push(string(name), u32(dimensions.length), ...dimensions.map(u64));
    head.push(u32(TENSOR_OF_FLOATS), u64(offset));
    offset += aligned(numbers.byteLength);
  }
  return Buffer.concat([
    padded(Buffer.concat(head)),
    ...tensors.map(({ numbers }) => padded(floats(numbers))),
  ]);
}

function typed(value: GgufValue): Buffer {
  if ('u32' in value) return Buffer.concat([u32(TYPES.u32), u32(value.u32)]);
  if ('i32' in value) return Buffer.concat([u32(TYPES.i32), i32(value.i32)]);
  if ('f32' in value) return Buffer.concat([u32(TYPES.f32), floats([value.f32])]);
  if ('bool' in value) return Buffer.concat([u32(TYPES.bool), Buffer.of(value.bool ? 1 : 0)]);
  if ('string' in value) return Buffer.concat([u32(TYPES.string), string(value.string)]);
  if ('strings' in value) return list(TYPES.string, value.strings.map(string));
  if ('i32s' in value) return list(TYPES.i32, value.i32s.map(i32));
  return list(TYPES.f32, [floats(value.f32s)], value.f32s.length);
}

function list(type: number, items: readonly Buffer[], count = items.length): Buffer {
  return Buffer.concat([u32(TYPES.list), u32(type), u64(count), ...items]);
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function i32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function floats(numbers: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(numbers.length * FLOAT_BYTES);
  for (let at = 0; at < numbers.length; at += 1) bytes.writeFloatLE(numbers[at]!, at * FLOAT_BYTES);
  return bytes;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
}
