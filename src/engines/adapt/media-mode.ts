/** In what form media reach an engine (engines.md section 4). */
import type { EngineMediaSettings } from '../../config/engines.ts';

/**
 * `passthrough`: as they came. `normalize`: pictures at the planned size, sound as WAV, films made
 * anew of the planned frames and their sound. `frames`: films as a list of the planned frames, with
 * their sound beside them.
 */
export type MediaMode = NonNullable<EngineMediaSettings['mode']>;

const MODES: ReadonlyMap<string, MediaMode> = new Map([
  ['sglang', 'normalize'],
  ['vllm', 'frames'],
  ['llamacpp', 'frames'],
  ['ollama', 'frames'],
]);

/** What suits a kind of engine, unless the settings say otherwise. */
export function mediaModeOf(kind: string, settings: EngineMediaSettings): MediaMode {
  return settings.mode ?? MODES.get(kind) ?? 'passthrough';
}
