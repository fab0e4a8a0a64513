/** Makes an engine behind HTTP of the kind that the settings name. */
import type { HttpEngineSettings } from '../config/engines.ts';
import type { Clock } from '../core/clock.ts';
import type { MediaInterpreter } from './conversation.ts';
import type { Engine } from './engine.ts';
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
  return createOpenAiEngine({ ...settings, model: settings.model ?? '', clock: tools.clock });
}
