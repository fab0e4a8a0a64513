/** How likely somebody speaks, for every 32 ms, by Silero's network, which remembers what it heard. */
import type { OnnxOptions } from '../onnx.ts';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { floats, openModel } from '../onnx.ts';

export const SAMPLE_RATE_HZ = 16_000;
export const WINDOW_SAMPLES = 512;
export const WINDOW_SECONDS: number = WINDOW_SAMPLES / SAMPLE_RATE_HZ;

/** Samples of the previous window that the network hears again. */
const CONTEXT_SAMPLES = 64;
const MEMORY_SHAPE = [2, 1, 128] as const;
const MEMORY_VALUES = 256;

/** Chance of speech in the next window of `WINDOW_SAMPLES`; one listener a sound. */
export type VoiceListener = (window: Float32Array) => Promise<number>;

/** Loads the network; the returned function makes a listener that has heard nothing yet. */
export async function loadVoiceActivity(
  directory: string,
  options: OnnxOptions,
): Promise<() => VoiceListener> {
  // So small that a second thread would only wait.
  const session = await openModel(join(directory, 'silero_vad_v6.onnx'), {
    ...options,
    threads: 1,
  });
  const rate = new Tensor('int64', BigInt64Array.of(BigInt(SAMPLE_RATE_HZ)), []);
  return () => {
    let memory: Tensor = floats(new Float32Array(MEMORY_VALUES), MEMORY_SHAPE);
    const heard = new Float32Array(CONTEXT_SAMPLES + WINDOW_SAMPLES);
    return async (window) => {
      heard.copyWithin(0, WINDOW_SAMPLES);
      heard.set(window, CONTEXT_SAMPLES);
      const input = floats(heard, [1, heard.length]);
      const outputs = await session.run({ input, state: memory, sr: rate });
      memory = outputs['stateN']!;
      return (outputs['output']!.data as Float32Array)[0]!;
    };
  };
}
