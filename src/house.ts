/**
 * Builds every room in order, from the ground up, and takes them down in reverse. The server and
 * the commands that need no server (`mimosa chat`) open the same house.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { systemClock } from './core/clock.ts';
import type { EngineSettings } from './config/engines.ts';
import type { Settings } from './config/load.ts';
import { metered } from './engines/choice/metered.ts';
import type { Engine } from './engines/engine.ts';
import { createHttpEngine, type EngineTools } from './engines/http-engine.ts';
import { createLocalEngine } from './engines/local/engine.ts';
import { hearSpeech } from './engines/local/hear-speech.ts';
import { createInterpreter } from './engines/local/interpreter.ts';
import { createPerceiver, type Perceiver } from './engines/local/perceive/perceiver.ts';

import { openSecret } from './keys/secret.ts';
import { openMediaRoom } from './media/media.ts';
import { createMetrics, type Metrics } from './observe/metrics.ts';
import type { Admission } from './pipeline/admission.ts';
import { createRepeatMemory } from './pipeline/repeats.ts';
import type { Services } from './pipeline/services.ts';
import { createTextCounter } from './tokens/counter.ts';

export interface House {
  readonly services: Services;
  /** Stops children and workers, removes temporary files. */
  close(): Promise<void>;
}

export interface HouseOptions {
  /** Local files as media sources: for the command line only, never for the wire. */
  readonly allowFiles: boolean;
  /** Who may, how much, what it costs. */
  readonly admission: Admission;
  /** What is counted; absent = for nobody. */
  readonly metrics?: Metrics;
  /** Told what an operator should know: never contents, keys or addresses of clients. */
  readonly warn: (message: string) => void;
}

export async function openHouse(settings: Settings, options: HouseOptions): Promise<House> {
  const media = await openMediaRoom({
    spoolDirectory: path.join(settings.dataDirectory, 'spool'),
    cacheDirectory: path.join(settings.dataDirectory, 'cache'),
    cacheLimitBytes: settings.mediaCacheLimitBytes,
    bytesInFlightLimit: settings.bytesInFlightLimit,
    allow: settings.mediaAllow,
    decoderProcesses: settings.decoderProcesses,
    ffmpegPath: settings.ffmpegPath,
    allowFiles: options.allowFiles,
  });
  const counter = createTextCounter();
  const perceiver = createPerceiver({
    modelsDirectory: settings.modelsDirectory,
    threads: perceptionThreads(settings),
    store: media.findings,
  });
  const metrics = options.metrics ?? createMetrics();
  const tools = {
    clock: systemClock,
    interpreter: createInterpreter(perceiver),
    warn: options.warn,
  };
  const engines = new Map(
    settings.engines.map((engine): [string, Engine] => {
      const meter = metrics.engine(engine.name);
      const opened = openEngine(engine, perceiver, { ...tools, meter });
      return [engine.name, metered(opened, meter, systemClock)];
    }),
  );
  return {
    services: {
      models: new Map(settings.models.map((model) => [model.id, model])),
      admission: options.admission,
      engines,
      media,
      hearSpeech: (planned, signal) => hearSpeech(perceiver, planned, signal),
      counter,
      repeats: createRepeatMemory(systemClock),
      clock: systemClock,
      metrics,
      secret: await openSecret(settings.dataDirectory, settings.rootKey),
    },
    async close() {
      await Promise.all([...engines.values()].map((engine) => engine.close()));
      await perceiver.close();
      await counter.close();
      await media.close();
    },
  };
}

/** One perceiver serves all: engines of kind `local`, and those that lack a sense. */
function perceptionThreads({ engines }: Settings): number {
  const local = engines.find((engine) => engine.kind === 'local');
  return local?.threads ?? availableParallelism();
}

function openEngine(
  settings: EngineSettings,
  perceiver: Perceiver,
  tools: Required<EngineTools>,
): Engine {
  if (settings.kind !== 'local') return createHttpEngine(settings, tools);
  const { name, threads, languageModel, projector } = settings;
  return createLocalEngine({
    name,
    // It belongs to the house, which closes it.
    perceiver: { ...perceiver, close: async () => {} },
    languageModel:
      languageModel === null
        ? null
        : { languageModel, projector, threads, warn: tools.warn, meter: tools.meter },
  });
}
