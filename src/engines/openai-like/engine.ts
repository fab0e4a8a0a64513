/** An engine behind HTTP that speaks the OpenAI chat dialect, of whatever kind. */
import { apiError } from '../../core/errors.ts';
import { UNMETERED } from '../../observe/engine-metrics.ts';
import { adaptConversation } from '../adapt/adapt-conversation.ts';
import { HandOver } from '../adapt/hand-over.ts';
import type { DecidedSettings, KindEngine } from '../discovery/decided.ts';
import type { EngineCapabilities } from '../engine.ts';
import type { EngineTools } from '../http-engine.ts';
import { type Deadlines, timeoutsOf, type Timeouts } from './deadlines.ts';
import type { Dialect } from './dialect.ts';
import { RemoteAborts } from './remote-abort.ts';
import { Servers } from './servers.ts';
import { streamAnswer, type Upstream } from './stream-answer.ts';

/** What a kind is made of, besides its dialect. */
export interface OpenAiLikeParts {
  readonly settings: DecidedSettings;
  readonly tools: EngineTools;
  /** What is known of the engine at any time. */
  readonly capabilities: () => EngineCapabilities;
  /** Those that differ from the settings: for tests. */
  readonly timeouts?: Partial<Timeouts>;
}

/** Makes an engine of the kind that the dialect names; nothing is connected before it is asked. */
export function createOpenAiLikeEngine(dialect: Dialect, parts: OpenAiLikeParts): KindEngine {
  const { settings, tools, capabilities } = parts;
  const { name, apiKey, model } = settings;
  const timeouts = { ...timeoutsOf(settings.timeouts), ...parts.timeouts };
  const { clock, meter = UNMETERED } = tools;
  const servers = new Servers(settings, timeouts.connectMs, clock, meter);
  const authorization: Record<string, string> =
    apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  const handOver = new HandOver(settings, tools.warn);
  const running = new Set<Deadlines>();
  const upstream: Upstream = {
    dialect,
    servers,
    model,
    authorization,
    timeouts,
    neutralizeTags: settings.neutralizeTags,
    rescueToolCalls: settings.rescueToolCalls,
    promptIsBilled: billsPrompt(settings),
    capabilities,
    adapt: (request, known, signal) =>
      adaptConversation(request, known, { settings, tools, handOver }, signal),
    aborts: new RemoteAborts(dialect.abort, authorization, tools.warn),
    running,
  };
  return {
    name,
    kind: dialect.kind,
    capabilities,
    stream: (request, signal) => streamAnswer(upstream, request, signal),
    async close() {
      const closing = apiError('engine-unavailable', null, ['no engine is ready']);
      for (const deadlines of running) deadlines.end(closing);
      await upstream.aborts.settled();
      await handOver.close();
      await servers.close();
    },
  };
}

/** The hosted API counts as it bills; of other engines our own count is the truth. */
function billsPrompt({ promptUsage, kind }: DecidedSettings): boolean {
  return (promptUsage ?? (kind === 'mimo' ? 'engine' : 'account')) === 'engine';
}
