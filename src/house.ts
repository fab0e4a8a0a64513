/**
 * Builds every room in order, from the ground up, and takes them down in reverse. The server and
 * the commands that need no server (`mimosa chat`) open the same house.
 */
import path from 'node:path';
import { systemClock } from './core/clock.ts';
import type { EngineSettings } from './config/engines.ts';
import type { Settings } from './config/load.ts';
import type { Engine } from './engines/engine.ts';
import { createHttpEngine } from './engines/http-engine.ts';
import { createLocalEngine } from './engines/local/engine.ts';
import type { EvidenceStore } from './engines/local/perceive/evidence-cache.ts';
import { createPerceiver } from './engines/local/perceive/perceiver.ts';

import { openSecret } from './keys/secret.ts';
import { openMediaRoom } from './media/media.ts';
import { createMetrics } from './observe/metrics.ts';
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
  const engines = new Map(
    settings.engines.map((engine): [string, Engine] => [
      engine.name,
      openEngine(engine, settings, media.findings),
    ]),
  );
  return {
    services: {
      models: new Map(settings.models.map((model) => [model.id, model])),
      engines,
      media,
      counter,
      repeats: createRepeatMemory(systemClock),
      clock: systemClock,
      metrics: createMetrics(),
      secret: await openSecret(settings.dataDirectory, settings.rootKey),
    },
    async close() {
      await Promise.all([...engines.values()].map((engine) => engine.close()));
      await counter.close();
      await media.close();
    },
  };
}

function openEngine(engine: EngineSettings, settings: Settings, store: EvidenceStore): Engine {
  switch (engine.kind) {
    case 'local':
      return createLocalEngine({
        name: engine.name,
        perceiver: createPerceiver({
          modelsDirectory: settings.modelsDirectory,
          threads: engine.threads,
          store,
        }),
      });
    default:
      return createHttpEngine(engine, { clock: systemClock, interpreter: null, warn: () => {} });
  }
}
