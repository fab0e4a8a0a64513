/** English speech to text by Moonshine tiny, which hears raw samples and costs little. */
import type { OnnxOptions } from '../onnx.ts';
import type { Steps } from '../steps.ts';
import { join } from 'node:path';
import { floats, openModel } from '../onnx.ts';
import { GreedyDecoder } from './greedy.ts';
import { llamaVocabulary } from './vocabulary.ts';
import { SAMPLE_RATE_HZ } from './windows.ts';

const SHAPE = { layers: 6, heads: 8, headSize: 36 };
const START_TOKEN = 1;
const END_TOKEN = 2;
/** Nobody says more in a second; more tokens are made up. */
const MAX_TOKENS_PER_SECOND = 6.5;
/** Shorter pieces are filled up with silence. */
const MIN_SAMPLES = SAMPLE_RATE_HZ;

export interface Transcript {
  readonly text: string;
  readonly confidence: number;
}

export type TranscribeEnglish = (samples: Float32Array) => Steps<Transcript>;

/** Loads the model; the returned function transcribes one piece of at most 30 s. */
export async function loadMoonshine(
  directory: string,
  options: OnnxOptions,
): Promise<TranscribeEnglish> {
  const encoder = await openModel(join(directory, 'encoder_model.onnx'), options);
  const session = await openModel(join(directory, 'decoder_model_merged.onnx'), options);
  const decoder = new GreedyDecoder(session, SHAPE);
  const textOf = await llamaVocabulary(join(directory, 'moonshine.min.js'));

  return async function* transcribe(samples) {
    const heard = new Float32Array(Math.max(samples.length, MIN_SAMPLES));
    heard.set(samples);
    const outputs = await encoder.run({ input_values: floats(heard, [1, heard.length]) });
    yield;
    const { tokens, confidence } = yield* decoder.decode(outputs['last_hidden_state']!, {
      prompt: [START_TOKEN],
      endToken: END_TOKEN,
      maxTokens: Math.ceil((heard.length / SAMPLE_RATE_HZ) * MAX_TOKENS_PER_SECOND),
    });
    return { text: textOf(tokens).trim(), confidence };
  };
}
