/** An engine behind HTTP that speaks the OpenAI chat dialect, of whatever kind. */
import type { Clock } from '../../core/clock.ts';
import { EVERYTHING } from '../capabilities.ts';
import type { Engine } from '../engine.ts';
import type { Timeouts } from './deadlines.ts';
import type { Dialect } from './dialect.ts';
import { checkHealth, probeCapabilities } from './health.ts';
import { Servers } from './servers.ts';
import { streamAnswer } from './stream-answer.ts';

export interface OpenAiLikeOptions {
  readonly name: string;
  /** At least one, like `http://gpu-1:8000/v1`. */
  readonly baseUrls: readonly string[];
  readonly apiKey: string | null;
  /** What the engine calls the model. */
  readonly model: string;
  readonly clock: Clock;
  readonly timeouts: Timeouts;
}

/** Makes an engine of the kind that the dialect names. */
export function createOpenAiLikeEngine(dialect: Dialect, options: OpenAiLikeOptions): Engine {
  const { name, baseUrls, apiKey, model, clock, timeouts } = options;
  const servers = new Servers(baseUrls, timeouts.connectMs, clock);
  const authorization: Record<string, string> =
    apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  const upstream = { dialect, servers, model, authorization, timeouts };
  return {
    name,
    kind: dialect.kind,
    capabilities: () => EVERYTHING,
    probe: (signal) => probeCapabilities(servers, authorization, model, signal),
    health: (signal) => checkHealth(servers, authorization, signal),
    stream: (request, signal) => streamAnswer(upstream, request, signal),
    close: () => servers.close(),
  };
}
