/**
 * What the networks hear: where somebody speaks, in which language, and what is said. Nothing is
 * remembered from one call to the next; whoever listens to a sound keeps what is known of it.
 */
import type { OnnxOptions } from '../onnx.ts';
import type { Steps } from '../steps.ts';
import { modelDirectory, modelPackage, type ModelId } from '../../models/manifest.ts';
import { once } from '../once.ts';
import { loadMoonshine, type Transcript } from './moonshine.ts';
import { loadVoiceActivity, type HearVoices } from './voice-activity.ts';
import { loadWhisper } from './whisper.ts';

/** A piece recognised less surely than this makes the language of the next one open again. */
const DOUBTFUL_CONFIDENCE = 0.6;
/** A language heard less surely than this is asked again at the next piece. */
const SURE_LANGUAGE = 0.6;

/** What is said in one piece of speech. */
export interface Recognised extends Transcript {
  /** ISO 639-1 (three letters for a few languages that have no two). */
  readonly language: string;
  /** What to expect of the next piece; null when that is open. */
  readonly nextLanguage: string | null;
}

export interface Recognition {
  readonly hearVoices: HearVoices;
  /** Recognises one piece of at most 30 s in the language expected; null = find out. */
  readonly transcribe: (samples: Float32Array, language: string | null) => Steps<Recognised>;
}

/** Prepares hearing; models load on first use. */
export function createRecognition(modelsDirectory: string, options: OnnxOptions): Recognition {
  const at = (id: ModelId): string => modelDirectory(modelsDirectory, modelPackage(id));
  const voiceActivity = once(() => loadVoiceActivity(at('voice-activity'), options));
  const english = once(() => loadMoonshine(at('speech-english'), options));
  const whisper = once(() => loadWhisper(at('speech'), options));

  const transcribeEnglish = async function* (samples: Float32Array): Steps<Transcript> {
    const transcribe = await english();
    yield;
    return yield* transcribe(samples);
  };

  return {
    hearVoices: async function* hearVoices(samples, memory) {
      const hear = await voiceActivity();
      return yield* hear(samples, memory);
    },

    transcribe: async function* transcribe(samples, language) {
      if (language === 'en') return withNext(yield* transcribeEnglish(samples), 'en', true);
      const many = await whisper();
      yield;
      const heard = await many.hear(samples);
      yield;
      const detected =
        language === null ? await many.language(heard) : { code: language, confidence: 1 };
      yield;
      const found =
        detected.code === 'en'
          ? yield* transcribeEnglish(samples)
          : yield* many.transcribe(heard, detected.code);
      return withNext(found, detected.code, detected.confidence >= SURE_LANGUAGE);
    },
  };
}

function withNext(found: Transcript, language: string, isSure: boolean): Recognised {
  const nextLanguage = isSure && found.confidence >= DOUBTFUL_CONFIDENCE ? language : null;
  return { ...found, language, nextLanguage };
}
