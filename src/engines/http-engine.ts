/** Makes an engine behind HTTP of the kind that the settings name. */
import type { HttpEngineSettings } from '../config/engines.ts';
import type { Clock } from '../core/clock.ts';
import { type EngineMeter, UNMETERED } from '../observe/engine-metrics.ts';
import type { MediaInterpreter } from './conversation.ts';
import type { DecidedSettings, KindEngine } from './discovery/decided.ts';
import { createDiscoveredEngine } from './discovery/engine.ts';
import type { Engine, EngineCapabilities } from './engine.ts';
import { createLlamacppEngine } from './llamacpp/engine.ts';
import { createMimoEngine } from './mimo/engine.ts';
import { createOllamaEngine } from './ollama/engine.ts';
import { createOpenAiEngine } from './openai/engine.ts';
import { createSglangEngine } from './sglang/engine.ts';
import { createVllmEngine } from './vllm/engine.ts';

/** What engines are given besides their settings. */
export interface EngineTools {
  readonly clock: Clock;
  /** Null where the embedded engine cannot help out. */
  readonly interpreter: MediaInterpreter | null;
  /** For the operator: never contents, keys or addresses of clients. */
  readonly warn: (message: string) => void;
  /** Absent = nothing is counted. */
  readonly meter?: EngineMeter;
}

/** Nothing is connected before the first request or health check. */
export function createHttpEngine(settings: HttpEngineSettings, tools: EngineTools): Engine {
  return createDiscoveredEngine(
    settings,
    (decided, capabilities) => createKind(decided, tools, capabilities),
    tools.warn,
    tools.meter ?? UNMETERED,
  );
}

/** The engine of a kind; what is known of it changes with every look at it. */
function createKind(
  settings: DecidedSettings,
  tools: EngineTools,
  capabilities: () => EngineCapabilities,
): KindEngine {
  const parts = { settings, tools, capabilities };
  switch (settings.kind) {
    case 'vllm':
      return createVllmEngine(parts);
    case 'sglang':
      return createSglangEngine(parts);
    case 'llamacpp':
      return createLlamacppEngine(parts);
    case 'ollama':
      return createOllamaEngine(parts);
    case 'mimo':
      return createMimoEngine(parts);
    default:
      return createOpenAiEngine(parts);
  }
}
