/**
 * Hears one sound from beginning to end, block by block: where somebody speaks, what is said, and
 * what the rest is like. The networks run in the perception process; what is known of the sound
 * stays here, so that nothing of it is lost with a process. Of the sound itself only the piece that
 * is being spoken lies in memory.
 */
import type { MediaReader } from '../../../core/media-plan.ts';
import type { SoundEvidence, SpeechSegment } from '../evidence.ts';
import type { VoiceMemory } from './hear/voice-activity.ts';
import type { PerceptionSession } from './process/perception-process.ts';
import { BackgroundMeter } from './hear/background.ts';
import { PieceCutter, type SpeechPiece } from './hear/pieces.ts';
import { SAMPLE_RATE_HZ, WINDOW_SAMPLES } from './hear/windows.ts';

/** Below this a transcript is made up. */
const MIN_CONFIDENCE = 0.3;

/** At most one block of samples waits at any time. */
export async function hearSound(
  reader: MediaReader,
  session: PerceptionSession,
  signal: AbortSignal,
): Promise<SoundEvidence> {
  const cutter = new PieceCutter();
  const meter = new BackgroundMeter();
  const segments: SpeechSegment[] = [];
  let rest = new Float32Array(0);
  let memory: VoiceMemory | null = null;
  let language: string | null = null;
  let totalSamples = 0;

  const transcribe = async ({ startSeconds, endSeconds, samples }: SpeechPiece): Promise<void> => {
    const found = await session.run({ kind: 'transcribe', samples, language });
    language = found.nextLanguage;
    const { text, confidence } = found;
    if (text === '' || confidence < MIN_CONFIDENCE) return;
    segments.push({
      startSeconds,
      // The last window of a sound is filled up with silence.
      endSeconds: Math.min(endSeconds, totalSamples / SAMPLE_RATE_HZ),
      language: found.language,
      text,
      confidence,
    });
  };

  const hearWindows = async (samples: Float32Array): Promise<void> => {
    const voices = await session.run({ kind: 'hear-voices', samples, memory });
    memory = voices.memory;
    for (const [index, chance] of voices.chances.entries()) {
      const from = index * WINDOW_SAMPLES;
      const window = samples.subarray(from, from + WINDOW_SAMPLES);
      const piece = cutter.push(window, chance);
      meter.push(window, cutter.resting);
      if (piece !== null) await transcribe(piece);
    }
  };

  for await (const block of reader.sound({ sampleRateHz: SAMPLE_RATE_HZ }, signal)) {
    totalSamples += block.length;
    const samples = joined(rest, block);
    const whole = samples.length - (samples.length % WINDOW_SAMPLES);
    rest = samples.slice(whole);
    if (whole > 0) await hearWindows(samples.subarray(0, whole));
  }
  if (rest.length > 0)
    await hearWindows(joined(rest, new Float32Array(WINDOW_SAMPLES - rest.length)));
  const piece = cutter.end();
  if (piece !== null) await transcribe(piece);

  const durationSeconds = totalSamples / SAMPLE_RATE_HZ;
  return {
    kind: 'audio',
    durationSeconds,
    segments,
    speechShare: totalSamples === 0 ? 0 : Math.min(1, cutter.speechSeconds / durationSeconds),
    background: meter.background,
    loudnessDb: meter.loudnessDb,
  };
}

function joined(first: Float32Array, second: Float32Array): Float32Array<ArrayBuffer> {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
