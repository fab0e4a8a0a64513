/** How ONNX models are opened: on the CPU, with few threads that sleep when there is no work. */
import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface OnnxOptions {
  /** Threads one inference may use. */
  readonly threads: number;
}

/** Opens one model file. The arena is off: it would keep the peak of the largest input for ever. */
export async function openModel(path: string, options: OnnxOptions): Promise<InferenceSession> {
  return await InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: false,
    logSeverityLevel: 3,
    extra: {
      session: { intra_op: { allow_spinning: '0' }, use_device_allocator_for_initializers: '1' },
    },
  });
}

/** A tensor of 32-bit floats. */
export function floats(data: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor('float32', data, shape);
}

/** A tensor of 64-bit integers. */
export function integers(values: readonly number[], shape: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
}

/** Runs a model whose single output is wanted; returns its values and shape. */
export async function runSingle(
  session: InferenceSession,
  input: Tensor,
): Promise<{ readonly values: Float32Array; readonly shape: readonly number[] }> {
  const outputs = await session.run({ [session.inputNames[0]!]: input });
  const output = outputs[session.outputNames[0]!]!;
  return { values: output.data as Float32Array, shape: output.dims };
}
