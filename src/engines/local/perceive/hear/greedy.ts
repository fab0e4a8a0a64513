/**
 * The loop that both speech models share: ask for the likeliest next token until the text ends,
 * with the decoder's memory of earlier tokens (keys and values) carried from step to step.
 */
import type { Steps } from '../steps.ts';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { floats, integers } from '../onnx.ts';

/** Inferences of a decoder are tiny; others get their turn after this many. */
const STEPS_PER_TURN = 12;
/** A phrase of up to so many tokens that comes so many times in a row is a stuck decoder. */
const MAX_LOOP_TOKENS = 12;
const MAX_LOOP_REPEATS = 4;

export interface DecoderShape {
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
}

export interface GreedyOptions {
  /** Tokens that the text starts from. */
  readonly prompt: readonly number[];
  readonly endToken: number;
  readonly maxTokens: number;
  /** Tokens that may never come, and those that may not come first. */
  readonly suppressed?: readonly number[];
  readonly suppressedFirst?: readonly number[];
}

export interface GreedyResult {
  readonly tokens: readonly number[];
  /** Geometric mean of the chances of the tokens; 0 without any. */
  readonly confidence: number;
}

/** One merged decoder (with and without memory) of a speech model. */
export class GreedyDecoder {
  readonly #session: InferenceSession;
  readonly #shape: DecoderShape;
  readonly #memoryNames: readonly string[];

  constructor(session: InferenceSession, shape: DecoderShape) {
    this.#session = session;
    this.#shape = shape;
    this.#memoryNames = session.inputNames.filter((name) => name.startsWith('past_key_values.'));
  }

  /** The scores of the token that follows the prompt. */
  async firstScores(hidden: Tensor, prompt: readonly number[]): Promise<Float32Array> {
    const outputs = await this.#run(hidden, prompt, this.#emptyMemory(), false);
    return lastScores(outputs['logits']!);
  }

  /** Decodes a text from what the encoder heard. */
  async *decode(hidden: Tensor, options: GreedyOptions): Steps<GreedyResult> {
    const tokens: number[] = [];
    let memory = this.#emptyMemory();
    let logChance = 0;
    let next = options.prompt;
    while (tokens.length < options.maxTokens) {
      const first = tokens.length === 0;
      const outputs = await this.#run(hidden, next, memory, !first);
      memory = this.#nextMemory(memory, outputs, first);
      const scores = lastScores(outputs['logits']!);
      for (const token of options.suppressed ?? []) scores[token] = -Infinity;
      if (first) for (const token of options.suppressedFirst ?? []) scores[token] = -Infinity;
      const { token, chance } = likeliest(scores);
      if (token === options.endToken) break;
      tokens.push(token);
      logChance += Math.log(chance);
      const loop = loopLength(tokens);
      if (loop > 0) {
        tokens.length -= loop * (MAX_LOOP_REPEATS - 1);
        break;
      }
      next = [token];
      if (tokens.length % STEPS_PER_TURN === 0) yield;
    }
    yield;
    return { tokens, confidence: tokens.length === 0 ? 0 : Math.exp(logChance / tokens.length) };
  }

  async #run(
    hidden: Tensor,
    tokens: readonly number[],
    memory: Readonly<Record<string, Tensor>>,
    remembers: boolean,
  ): Promise<Readonly<Record<string, Tensor>>> {
    const feeds = {
      ...memory,
      input_ids: integers(tokens, [1, tokens.length]),
      encoder_hidden_states: hidden,
      use_cache_branch: new Tensor('bool', [remembers], [1]),
    };
    // Of a decoder that remembers, the memory of what was heard does not change.
    const wanted = this.#memoryNames
      .filter((name) => !remembers || name.includes('.decoder.'))
      .map(presentName);
    return await this.#session.run(feeds, ['logits', ...wanted]);
  }

  #emptyMemory(): Record<string, Tensor> {
    const { heads, headSize } = this.#shape;
    const empty = floats(new Float32Array(0), [1, heads, 0, headSize]);
    return Object.fromEntries(this.#memoryNames.map((name) => [name, empty]));
  }

  #nextMemory(
    memory: Readonly<Record<string, Tensor>>,
    outputs: Readonly<Record<string, Tensor>>,
    first: boolean,
  ): Record<string, Tensor> {
    return Object.fromEntries(
      this.#memoryNames.map((name) => {
        const keeps = !first && name.includes('.encoder.');
        return [name, keeps ? memory[name]! : outputs[presentName(name)]!];
      }),
    );
  }
}

function presentName(pastName: string): string {
  return pastName.replace('past_key_values', 'present');
}

/** A copy of the scores at the last position. */
function lastScores(logits: Tensor): Float32Array {
  const size = logits.dims.at(-1)!;
  return (logits.data as Float32Array).slice(-size);
}

function likeliest(scores: Float32Array): { readonly token: number; readonly chance: number } {
  let token = 0;
  for (let index = 1; index < scores.length; index += 1) {
    if (scores[index]! > scores[token]!) token = index;
  }
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - scores[token]!);
  return { token, chance: 1 / sum };
}

/** Length of the phrase at the end that has come too often in a row, or 0. */
export function loopLength(tokens: readonly number[]): number {
  for (let length = 1; length <= MAX_LOOP_TOKENS; length += 1) {
    const span = length * MAX_LOOP_REPEATS;
    if (tokens.length < span) return 0;
    const tail = tokens.slice(-span);
    if (tail.every((token, index) => token === tail[index % length])) return length;
  }
  return 0;
}
