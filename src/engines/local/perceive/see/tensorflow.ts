/**
 * The two TensorFlow models run on the WebAssembly backend, which needs no compiled add-on. This
 * file starts the backend once in its thread and reads models from the disk, as the library itself
 * only knows how to fetch them.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, ready, setBackend, type io } from '@tensorflow/tfjs-core';

interface WeightsGroup {
  readonly paths: readonly string[];
  readonly weights: readonly io.WeightsManifestEntry[];
}

interface ModelJson {
  readonly modelTopology: object;
  readonly weightsManifest: readonly WeightsGroup[];
}

let started: Promise<void> | null = null;

/** Starts the backend; later calls wait for the same start. */
export function startTensorflow(): Promise<void> {
  started ??= start();
  return started;
}

async function start(): Promise<void> {
  const library = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(library) + sep);
  // Its own threads would be browser workers; one core is what it gets.
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await setBackend('wasm'))) throw new Error('the WebAssembly backend does not start');
  await ready();
}

/** A model as the library loads it: `model.json` and its shards, from one directory. */
export function modelOnDisk(directory: string): io.IOHandler {
  return {
    load: async () => {
      const text = await readFile(join(directory, 'model.json'), 'utf8');
      const model = JSON.parse(text) as ModelJson;
      const paths = model.weightsManifest.flatMap((group) => group.paths);
      const shards = await Promise.all(paths.map((path) => readFile(join(directory, path))));
      const weights = Buffer.concat(shards);
      return {
        modelTopology: model.modelTopology,
        weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
        weightData: weights.buffer.slice(
          weights.byteOffset,
          weights.byteOffset + weights.byteLength,
        ),
      };
    },
  };
}
