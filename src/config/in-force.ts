/**
 * The settings in force, written as the file would write them: whoever wants to change one finds
 * its name and its unit here, and the whole may serve as a file itself.
 */
import { engineFileSettings } from './engines.ts';
import type { Settings } from './load.ts';
import { modelSettingsOf } from './models.ts';
import type { FileSettings } from './schema.ts';

/** Everything but the root key, which only the environment may hold. */
export function fileSettingsOf(settings: Settings): FileSettings {
  return {
    host: settings.host,
    port: settings.port,
    trustedProxies: [...settings.trustedProxies],
    dataDir: settings.dataDirectory,
    modelsDir: settings.modelsDirectory,
    ...(settings.ffmpegPath !== null && { ffmpeg: settings.ffmpegPath }),
    log: { ...settings.log },
    media: {
      allow: [...settings.mediaAllow],
      decoders: settings.decoderProcesses,
      cacheBytes: settings.mediaCacheLimitBytes,
    },
    limits: {
      bodyBytes: settings.bodyLimitBytes,
      bodyTimeoutMs: settings.bodyTimeoutMs,
      bytesInFlight: settings.bytesInFlightLimit,
      drainMs: settings.drainMs,
      rates: settings.rates,
    },
    engines: settings.engines.map(engineFileSettings),
    models: Object.fromEntries(settings.models.map((model) => [model.id, modelSettingsOf(model)])),
  };
}
