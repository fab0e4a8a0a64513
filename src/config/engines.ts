/** What the settings say of engines: one shape for each kind. */

import type { FileSettings } from './schema.ts';

/** What can stand behind `Bearer` in a header. */
const SENDABLE_KEY = /^[!-~]+$/;

export type Environment = Readonly<Record<string, string | undefined>>;

interface LocalEngineSettings {
  readonly name: string;
  readonly kind: 'local';
  readonly threads: number;
}

interface OpenAiEngineSettings {
  readonly name: string;
  readonly kind: 'openai';
  /** Without a slash at the end. */
  readonly baseUrls: readonly string[];
  /** Variable that holds the key. */
  readonly apiKeyEnv: string | null;
  readonly apiKey: string | null;
  /** What the engine calls the model. */
  readonly model: string;
}

export type EngineSettings = LocalEngineSettings | OpenAiEngineSettings;

/** What the file says of an engine, with what the machine and the environment add. */
export function completeEngine(
  engine: FileSettings['engines'][number],
  environment: Environment,
  cores: number,
): EngineSettings {
  const { name, kind } = engine;
  if (kind === 'local') return { name, kind, threads: engine.threads ?? cores };
  return {
    name,
    kind,
    baseUrls: engine.baseUrls.map((url) => url.replace(/\/+$/, '')),
    apiKeyEnv: engine.apiKeyEnv ?? null,
    apiKey: engine.apiKeyEnv === undefined ? null : (environment[engine.apiKeyEnv] ?? null),
    model: engine.model,
  };
}

/** A key that is not there, or cannot be sent, would only show as an engine that is never ready. */
export function checkEngineKeys(
  engines: FileSettings['engines'],
  environment: Environment,
): { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  return engines.flatMap((engine, index) => {
    if (engine.kind === 'local' || engine.apiKeyEnv === undefined) return [];
    const key = environment[engine.apiKeyEnv] ?? '';
    if (SENDABLE_KEY.test(key)) return [];
    const fault = key === '' ? 'is not set' : 'holds a blank, a line end or a letter beyond ASCII';
    const message = `the environment variable ${engine.apiKeyEnv} ${fault}`;
    return [{ path: ['engines', index, 'apiKeyEnv'], message }];
  });
}

/** The engine as the file would write it; the key itself stays in the environment. */
export function engineFileSettings(engine: EngineSettings): FileSettings['engines'][number] {
  if (engine.kind === 'local') return { ...engine };
  const { name, kind, baseUrls, apiKeyEnv, model } = engine;
  return { name, kind, baseUrls: [...baseUrls], ...(apiKeyEnv !== null && { apiKeyEnv }), model };
}
