/** Makes an engine behind HTTP of the kind that the settings name. */
import type { HttpEngineSettings } from '../config/engines.ts';
import type { Clock } from '../core/clock.ts';
import { capabilitiesOfKind } from './capabilities.ts';
import type { MediaInterpreter } from './conversation.ts';
import type { DecidedSettings } from './discovery/decided.ts';
import type { Engine, EngineCapabilities } from './engine.ts';
import { createOpenAiEngine } from './openai/engine.ts';

/** What engines are given besides their settings. */
export interface EngineTools {
  readonly clock: Clock;
  /** Null where the embedded engine cannot help out. */
  readonly interpreter: MediaInterpreter | null;
  /** For the operator: never contents, keys or addresses of clients. */
  readonly warn: (message: string) => void;
}

/** Nothing is connected before the first request or health check. */
export function createHttpEngine(settings: HttpEngineSettings, tools: EngineTools): Engine {
  const kind = settings.kind === 'auto' ? 'openai' : settings.kind;
  const decided = { ...settings, kind, model: settings.model ?? '' };
  return createKind(decided, tools, () => capabilitiesOfKind(kind));
}

/** The engine of a kind; what is known of it changes with every look at it. */
function createKind(
  settings: DecidedSettings,
  tools: EngineTools,
  _capabilities: () => EngineCapabilities,
): Engine {
  switch (settings.kind) {
    default:
      return createOpenAiEngine({ ...settings, clock: tools.clock });
  }
}
