/**
 * Speech to text in many languages by Whisper base, and which language it is. It hears 30 seconds
 * at a time whatever the length and invents words when nobody speaks: callers pass speech only.
 */
import type { Tensor } from 'onnxruntime-node';
import type { OnnxOptions } from '../onnx.ts';
import type { Steps } from '../steps.ts';
import type { Transcript } from './moonshine.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { floats, openModel } from '../onnx.ts';
import { GreedyDecoder } from './greedy.ts';
import { logMel, MEL_BANDS, MEL_COLUMNS } from './log-mel.ts';
import { byteLevelVocabulary } from './vocabulary.ts';

const SHAPE = { layers: 6, heads: 8, headSize: 64 };
const MAX_TOKENS = 220;

interface GenerationConfig {
  readonly decoder_start_token_id: number;
  readonly eos_token_id: number;
  readonly no_timestamps_token_id: number;
  readonly suppress_tokens: readonly number[];
  readonly begin_suppress_tokens: readonly number[];
  /** `<|en|>` → token. */
  readonly lang_to_id: Readonly<Record<string, number>>;
  readonly task_to_id: Readonly<Record<string, number>>;
}

interface Language {
  /** ISO 639-1 (three letters for a few languages that have no two). */
  readonly code: string;
  readonly confidence: number;
}

export interface Whisper {
  /** Listens to at most 30 s; the result is what the other two work on. */
  hear(samples: Float32Array): Promise<Tensor>;
  /** One step of the decoder tells the language. */
  language(heard: Tensor): Promise<Language>;
  transcribe(heard: Tensor, language: string): Steps<Transcript>;
}

/** Loads the model. */
export async function loadWhisper(directory: string, options: OnnxOptions): Promise<Whisper> {
  const encoder = await openModel(join(directory, 'encoder_model_quantized.onnx'), options);
  const session = await openModel(join(directory, 'decoder_model_merged_quantized.onnx'), options);
  const decoder = new GreedyDecoder(session, SHAPE);
  const textOf = await byteLevelVocabulary(join(directory, 'tokenizer.json'));
  const configText = await readFile(join(directory, 'generation_config.json'), 'utf8');
  const config = JSON.parse(configText) as GenerationConfig;
  const languages = Object.entries(config.lang_to_id).map(([marker, token]) => ({
    code: marker.slice(2, -2),
    token,
  }));

  return {
    hear: async (samples) => {
      const features = floats(logMel(samples), [1, MEL_BANDS, MEL_COLUMNS]);
      // Asked for by name: the graph also has attention maps of hundreds of megabytes.
      const outputs = await encoder.run({ input_features: features }, ['last_hidden_state']);
      return outputs['last_hidden_state']!;
    },

    language: async (heard) => {
      const scores = await decoder.firstScores(heard, [config.decoder_start_token_id]);
      const best = languages.reduce((a, b) => (scores[b.token]! > scores[a.token]! ? b : a));
      const top = scores[best.token]!;
      const sum = languages.reduce((total, { token }) => total + Math.exp(scores[token]! - top), 0);
      return { code: best.code, confidence: 1 / sum };
    },

    transcribe: async function* (heard, language) {
      const { tokens, confidence } = yield* decoder.decode(heard, {
        prompt: [
          config.decoder_start_token_id,
          config.lang_to_id[`<|${language}|>`]!,
          config.task_to_id['transcribe']!,
          config.no_timestamps_token_id,
        ],
        endToken: config.eos_token_id,
        maxTokens: MAX_TOKENS,
        suppressed: config.suppress_tokens,
        suppressedFirst: config.begin_suppress_tokens,
      });
      return { text: textOf(tokens).trim(), confidence };
    },
  };
}
