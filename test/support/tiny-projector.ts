/**
 * Eyes for the tiny model: a vision projector (mmproj) of random weights, the same ones every time.
 * It takes 64 × 64 pictures in patches of 16, and makes a token of each patch.
 */
import { encodeGguf, type GgufTensor } from './gguf.ts';

const WIDTH = 32;
const FEED_FORWARD = 64;
/** Of the tiny model. */
const MODEL_WIDTH = 64;
const PICTURE_SIZE = 64;
const PATCH_SIZE = 16;
const COLOURS = 3;
const BLOCKS = 2;
const EPSILON = 1e-5;
const SPREAD = 0.25;

/** What a picture costs in the prompt. */
export const TINY_PICTURE_TOKENS: number = (PICTURE_SIZE / PATCH_SIZE) ** 2;

/** The bytes of the projector's file. */
export function tinyProjector(): Buffer {
  const values = noise();
  const weights = (name: string, ...dimensions: number[]): GgufTensor => ({
    name,
    dimensions,
    numbers: Float32Array.from({ length: dimensions.reduce((a, b) => a * b, 1) }, values),
  });
  const layer = (name: string, from: number, to: number): GgufTensor[] => [
    weights(`${name}.weight`, from, to),
    weights(`${name}.bias`, to),
  ];
  const norm = (name: string): GgufTensor[] => [
    weights(`${name}.weight`, WIDTH),
    weights(`${name}.bias`, WIDTH),
  ];
  const block = (at: string): GgufTensor[] => [
    ...['q', 'k', 'v', 'out'].flatMap((part) => layer(`${at}attn_${part}`, WIDTH, WIDTH)),
    ...norm(`${at}ln1`),
    ...norm(`${at}ln2`),
    ...layer(`${at}ffn_up`, WIDTH, FEED_FORWARD),
    ...layer(`${at}ffn_down`, FEED_FORWARD, WIDTH),
  ];
  return encodeGguf(
    {
      'general.architecture': { string: 'clip' },
      'clip.has_vision_encoder': { bool: true },
      'clip.projector_type': { string: 'mlp' },
      'clip.use_gelu': { bool: true },
      'clip.vision.image_size': { u32: PICTURE_SIZE },
      'clip.vision.patch_size': { u32: PATCH_SIZE },
      'clip.vision.embedding_length': { u32: WIDTH },
      'clip.vision.feed_forward_length': { u32: FEED_FORWARD },
      'clip.vision.projection_dim': { u32: MODEL_WIDTH },
      'clip.vision.block_count': { u32: BLOCKS },
      'clip.vision.attention.head_count': { u32: 2 },
      'clip.vision.attention.layer_norm_epsilon': { f32: EPSILON },
      'clip.vision.image_mean': { f32s: [0.5, 0.5, 0.5] },
      'clip.vision.image_std': { f32s: [0.5, 0.5, 0.5] },
    },
    [
      weights('v.patch_embd.weight', PATCH_SIZE, PATCH_SIZE, COLOURS, WIDTH),
      weights('v.class_embd', WIDTH),
      weights('v.position_embd.weight', WIDTH, TINY_PICTURE_TOKENS + 1),
      ...norm('v.pre_ln'),
      ...Array.from({ length: BLOCKS }, (_, index) => block(`v.blk.${index}.`)).flat(),
      ...layer('mm.0', WIDTH, MODEL_WIDTH),
      ...layer('mm.2', MODEL_WIDTH, MODEL_WIDTH),
    ],
  );
}

/** Numbers around 0, equal in every run: fractions of a sine, as good as random for weights. */
function noise(): () => number {
  let step = 0;
  return () => {
    step += 1;
    const value = Math.sin(step * 12.9898) * 43_758.5453;
    return (value - Math.floor(value) - 0.5) * 2 * SPREAD;
  };
}
