/** What the settings say of engines: one shape for each kind. */

import path from 'node:path';
import type { MediaKind } from '../core/chat-request.ts';
import type { HttpEngineFileSettings } from './engine-schema.ts';
import type { FileSettings } from './schema.ts';

/** What can stand behind `Bearer` in a header. */
const SENDABLE_KEY = /^[!-~]+$/;

/** End of an address on whichever port is free. */
const ANY_PORT = ':0';

export type Environment = Readonly<Record<string, string | undefined>>;

export type HttpKind = HttpEngineFileSettings['kind'];

interface LocalEngineSettings {
  readonly name: string;
  readonly kind: 'local';
  readonly threads: number;
  /** Absolute path of a GGUF file that answers instead of the rules; null = none. */
  readonly languageModel: string | null;
  /** Absolute path of its multimodal projector. */
  readonly projector: string | null;
}

export interface HttpEngineSettings {
  readonly name: string;
  readonly kind: HttpKind;
  /** Without a slash at the end. */
  readonly baseUrls: readonly string[];
  /** Variable that holds the key. */
  readonly apiKeyEnv: string | null;
  readonly apiKey: string | null;
  /** What the engine calls the model; null = the only one that it serves. */
  readonly model: string | null;
  readonly media: EngineMediaSettings;
  readonly queue: EngineQueueSettings;
  readonly timeouts: EngineTimeoutSettings;
  /** A router stands behind the base URLs: it gets affinity headers. */
  readonly routed: boolean;
  readonly affinityHeaders: readonly string[];
  /** Accounts may share what the engine has cached. */
  readonly shareCache: boolean;
  /** Whose count of the prompt is billed; null = as the kind does. */
  readonly promptUsage: 'account' | 'engine' | null;
  readonly neutralizeTags: 'none' | 'tool' | 'all';
  readonly rescueToolCalls: boolean;
  /** What is known better than the kind and probing say. */
  readonly capabilities: CapabilitySettings;
}

export interface EngineMediaSettings {
  /** null = as the kind does. */
  readonly mode: 'passthrough' | 'normalize' | 'frames' | null;
  /** Directory that the engine sees under the same path. */
  readonly sharedDirectory: string | null;
  /** `host:port` of our own listener for one-time URLs. */
  readonly listen: string | null;
}

interface EngineQueueSettings {
  /** Requests at a time on one base URL. */
  readonly inFlight: number;
  /** Requests that may wait for a place. */
  readonly waiting: number;
  readonly waitMs: number;
}

/** Undefined = as for all engines (`engines/openai-like/deadlines.ts`). */
export interface EngineTimeoutSettings {
  readonly connectMs?: number | undefined;
  readonly firstByteMs?: number | undefined;
  readonly firstByteMsPer1000Tokens?: number | undefined;
  readonly maxFirstByteMs?: number | undefined;
  readonly silenceMs?: number | undefined;
  readonly totalMs?: number | undefined;
}

/** Undefined = not overridden. */
export interface CapabilitySettings {
  readonly inputs?: readonly MediaKind[] | undefined;
  readonly videoSound?: boolean | undefined;
  readonly videoTiming?: 'exact' | 'one-fps' | undefined;
  readonly toolMedia?: boolean | undefined;
  readonly prefill?: boolean | undefined;
  readonly toolChoice?: boolean | undefined;
  readonly jsonSchema?: boolean | undefined;
  readonly contextTokens?: number | undefined;
  readonly maxBodyBytes?: number | undefined;
}

export type EngineSettings = LocalEngineSettings | HttpEngineSettings;

/** What the file says of an engine, with what the machine and the environment add. */
export function completeEngine(
  engine: FileSettings['engines'][number],
  environment: Environment,
  cores: number,
): EngineSettings {
  const { name } = engine;
  if (engine.kind === 'local') {
    const { kind, languageModel, projector } = engine;
    return {
      name,
      kind,
      threads: engine.threads ?? cores,
      languageModel: languageModel === undefined ? null : path.resolve(languageModel),
      projector: projector === undefined ? null : path.resolve(projector),
    };
  }
  const { apiKeyEnv, model, media, promptUsage, ...rest } = engine;
  return {
    ...rest,
    baseUrls: engine.baseUrls.map((url) => url.replace(/\/+$/, '')),
    apiKeyEnv: apiKeyEnv ?? null,
    apiKey: apiKeyEnv === undefined ? null : (environment[apiKeyEnv] ?? null),
    model: model ?? null,
    media: {
      mode: media.mode ?? null,
      sharedDirectory:
        media.sharedDirectory === undefined ? null : path.resolve(media.sharedDirectory),
      listen: media.listen ?? null,
    },
    promptUsage: promptUsage ?? null,
  };
}

interface EngineFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A key that is not there, or cannot be sent, would only show as an engine that is never ready. */
export function checkEngineKeys(
  engines: FileSettings['engines'],
  environment: Environment,
): EngineFault[] {
  return engines.flatMap((engine, index) => {
    if (engine.kind === 'local' || engine.apiKeyEnv === undefined) return [];
    const key = environment[engine.apiKeyEnv] ?? '';
    if (SENDABLE_KEY.test(key)) return [];
    const fault = key === '' ? 'is not set' : 'holds a blank, a line end or a letter beyond ASCII';
    const message = `the environment variable ${engine.apiKeyEnv} ${fault}`;
    return [{ path: ['engines', index, 'apiKeyEnv'], message }];
  });
}

/** Every engine that hands over media by URL needs an address of its own. */
export function checkListeners(engines: FileSettings['engines']): EngineFault[] {
  const addresses = engines.map((engine) =>
    engine.kind === 'local' ? undefined : engine.media.listen,
  );
  return addresses.flatMap((listen, index) => {
    if (listen === undefined || listen.endsWith(ANY_PORT)) return [];
    if (addresses.indexOf(listen) === index) return [];
    const message = `another engine listens on ${listen}`;
    return [{ path: ['engines', index, 'media', 'listen'], message }];
  });
}

/** The engine as the file would write it; the key itself stays in the environment. */
export function engineFileSettings(engine: EngineSettings): FileSettings['engines'][number] {
  if (engine.kind === 'local') {
    const { languageModel, projector, ...rest } = engine;
    return {
      ...rest,
      ...(languageModel !== null && { languageModel }),
      ...(projector !== null && { projector }),
    };
  }
  const { apiKeyEnv, apiKey: _secret, model, media, promptUsage, baseUrls, ...rest } = engine;
  const { mode, sharedDirectory, listen } = media;
  const { capabilities } = rest;
  return {
    ...rest,
    baseUrls: [...baseUrls],
    affinityHeaders: [...engine.affinityHeaders],
    queue: { ...rest.queue },
    timeouts: { ...rest.timeouts },
    capabilities: {
      ...capabilities,
      inputs: capabilities.inputs && [...capabilities.inputs],
    },
    ...(apiKeyEnv !== null && { apiKeyEnv }),
    ...(model !== null && { model }),
    media: {
      ...(mode !== null && { mode }),
      ...(sharedDirectory !== null && { sharedDirectory }),
      ...(listen !== null && { listen }),
    },
    ...(promptUsage !== null && { promptUsage }),
  };
}
