/**
 * How likely somebody speaks, for every 32 ms, by Silero's network. What it remembers of a sound
 * goes in and out with each call: the process that runs it knows nothing that could be lost.
 */
import type { OnnxOptions } from '../onnx.ts';
import type { Steps } from '../steps.ts';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { floats, openModel } from '../onnx.ts';
import { SAMPLE_RATE_HZ, WINDOW_SAMPLES } from './windows.ts';

/** Samples of the previous window that the network hears again. */
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128] as const;
const STATE_VALUES = 256;
/** Windows between two chances for other work (two seconds of sound, a few milliseconds of work). */
const WINDOWS_PER_TURN = 64;

/** What the network remembers of a sound. */
export interface VoiceMemory {
  readonly state: Float32Array;
  /** The last samples that it heard. */
  readonly context: Float32Array;
}

export interface Voices {
  /** The chance of speech in each window, 0 to 1. */
  readonly chances: Float32Array;
  /** To be passed in with the samples that follow. */
  readonly memory: VoiceMemory;
}

/** Hears whole windows of 16 kHz mono; the memory is null at the beginning of a sound. */
export type HearVoices = (samples: Float32Array, memory: VoiceMemory | null) => Steps<Voices>;

/** Loads the network. */
export async function loadVoiceActivity(
  directory: string,
  options: OnnxOptions,
): Promise<HearVoices> {
  // So small that a second thread would only wait.
  const session = await openModel(join(directory, 'silero_vad_v6.onnx'), {
    ...options,
    threads: 1,
  });
  const rate = new Tensor('int64', BigInt64Array.of(BigInt(SAMPLE_RATE_HZ)), []);

  return async function* hearVoices(samples, memory) {
    const chances = new Float32Array(samples.length / WINDOW_SAMPLES);
    const heard = new Float32Array(CONTEXT_SAMPLES + WINDOW_SAMPLES);
    heard.set(memory?.context ?? [], WINDOW_SAMPLES);
    let state = floats(memory?.state ?? new Float32Array(STATE_VALUES), STATE_SHAPE);
    for (const index of chances.keys()) {
      const from = index * WINDOW_SAMPLES;
      heard.copyWithin(0, WINDOW_SAMPLES);
      heard.set(samples.subarray(from, from + WINDOW_SAMPLES), CONTEXT_SAMPLES);
      const input = floats(heard, [1, heard.length]);
      const outputs = await session.run({ input, state, sr: rate });
      state = outputs['stateN']!;
      chances[index] = (outputs['output']!.data as Float32Array)[0]!;
      if ((index + 1) % WINDOWS_PER_TURN === 0) yield;
    }
    const context = heard.slice(WINDOW_SAMPLES);
    return { chances, memory: { state: state.data as Float32Array, context } };
  };
}
