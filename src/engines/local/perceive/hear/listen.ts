/**
 * Hears one sound from beginning to end, block by block: where somebody speaks, in which language,
 * what is said, and what the rest is like. Only the piece that is being spoken lies in memory.
 */
import type { SoundEvidence, SpeechSegment } from '../../evidence.ts';
import type { OnnxOptions } from '../onnx.ts';
import type { Steps } from '../steps.ts';
import { modelDirectory, modelPackage, type ModelId } from '../../models/manifest.ts';
import { once } from '../once.ts';
import { BackgroundMeter } from './background.ts';
import { loadMoonshine } from './moonshine.ts';
import { PieceCutter, type SpeechPiece } from './pieces.ts';
import {
  loadVoiceActivity,
  SAMPLE_RATE_HZ,
  WINDOW_SAMPLES,
  type VoiceListener,
} from './voice-activity.ts';
import { loadWhisper } from './whisper.ts';

/** Windows between two chances for other work (two seconds of sound, a few milliseconds of work). */
const WINDOWS_PER_TURN = 64;
/** A piece recognised less surely than this makes the language of the next one open again. */
const DOUBTFUL_CONFIDENCE = 0.6;
/** A language heard less surely than this is asked again at the next piece. */
const SURE_LANGUAGE = 0.6;
/** Below this a transcript is made up. */
const MIN_CONFIDENCE = 0.3;

/** One sound being heard. */
export interface Listener {
  /** Takes 16 kHz mono samples; works through the speech they complete. */
  hear(samples: Float32Array): Steps<void>;
  /** After the last block: the evidence. */
  finish(): Steps<SoundEvidence>;
}

/** Prepares listening; models load on first use and are shared by all listeners. */
export function createListening(modelsDirectory: string, options: OnnxOptions): () => Listener {
  const at = (id: ModelId): string => modelDirectory(modelsDirectory, modelPackage(id));
  const voiceActivity = once(() => loadVoiceActivity(at('voice-activity'), options));
  const english = once(() => loadMoonshine(at('speech-english'), options));
  const whisper = once(() => loadWhisper(at('speech'), options));

  return () => {
    const cutter = new PieceCutter();
    const meter = new BackgroundMeter();
    const segments: SpeechSegment[] = [];
    const window = new Float32Array(WINDOW_SAMPLES);
    let voice: VoiceListener | null = null;
    let language: string | null = null;
    let filled = 0;
    let totalSamples = 0;

    const transcribe = async function* (piece: SpeechPiece): Steps<void> {
      const languageKnown = language;
      let found;
      let code = languageKnown;
      if (languageKnown === 'en') {
        const transcribeEnglish = await english();
        yield;
        found = yield* transcribeEnglish(piece.samples);
      } else {
        const many = await whisper();
        yield;
        const heard = await many.hear(piece.samples);
        yield;
        const detected = languageKnown === null ? await many.language(heard) : null;
        code = detected?.code ?? languageKnown!;
        yield;
        if (code === 'en') {
          const transcribeEnglish = await english();
          yield;
          found = yield* transcribeEnglish(piece.samples);
        } else {
          found = yield* many.transcribe(heard, code);
        }
        if (detected !== null && detected.confidence >= SURE_LANGUAGE) language = code;
      }
      if (found.confidence < DOUBTFUL_CONFIDENCE) language = null;
      if (found.text === '' || found.confidence < MIN_CONFIDENCE) return;
      const { startSeconds } = piece;
      // The last window of a sound is filled up with silence.
      const endSeconds = Math.min(piece.endSeconds, totalSamples / SAMPLE_RATE_HZ);
      segments.push({ startSeconds, endSeconds, language: code!, ...found });
    };

    const hearWindow = async function* (samples: Float32Array): Steps<void> {
      voice ??= (await voiceActivity())();
      const piece = cutter.push(samples, await voice(samples));
      meter.push(samples, cutter.resting);
      if (piece !== null) yield* transcribe(piece);
    };

    return {
      async *hear(samples) {
        totalSamples += samples.length;
        let windows = 0;
        for (let from = 0; from < samples.length;) {
          const part = samples.subarray(from, from + WINDOW_SAMPLES - filled);
          window.set(part, filled);
          filled += part.length;
          from += part.length;
          if (filled < WINDOW_SAMPLES) break;
          filled = 0;
          yield* hearWindow(window.slice());
          windows += 1;
          if (windows % WINDOWS_PER_TURN === 0) yield;
        }
      },

      async *finish() {
        if (filled > 0) yield* hearWindow(window.fill(0, filled).slice());
        const piece = cutter.end();
        if (piece !== null) yield* transcribe(piece);
        const durationSeconds = totalSamples / SAMPLE_RATE_HZ;
        return {
          kind: 'audio',
          durationSeconds,
          segments,
          speechShare: totalSamples === 0 ? 0 : Math.min(1, cutter.speechSeconds / durationSeconds),
          background: meter.background,
          loudnessDb: meter.loudnessDb,
        };
      },
    };
  };
}
