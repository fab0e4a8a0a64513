/**
 * What the server counts, for Prometheus. Names begin with `mimosa_`, so that nobody who reads an
 * engine's metrics takes us for one; those of the process are Node's usual ones. Labels hold names of the configuration, nothing of clients.
 */
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { createEngineMetrics, type EngineMeter } from './engine-metrics.ts';
import { createPlatformMetrics, type PlatformMetrics } from './platform-metrics.ts';

/** A difference beyond this share of our own count is worth an operator's look (engines.md 6). */
const LARGE_DRIFT_SHARE = 0.25;

export interface Metrics extends PlatformMetrics {
  /** A prompt that an engine has counted too. */
  promptCounted(engine: string, ownTokens: number, engineTokens: number): void;
  /** The meter of the engine with this name. */
  engine(name: string): EngineMeter;
  /** Tells of this process too: memory, processor, event loop, open files. */
  watchProcess(): void;
  /** Everything, in the text format of Prometheus, and its content type. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const promptTokens = new Counter({
    name: 'mimosa_engine_prompt_tokens_total',
    help: 'Prompt tokens of requests that engines have counted too, by who counted.',
    labelNames: ['engine', 'counted_by'],
    registers: [registry],
  });
  const largeDrifts = new Counter({
    name: 'mimosa_engine_prompt_drift_total',
    help: 'Requests whose prompt an engine counts more than 25 % differently than Mimosa.',
    labelNames: ['engine'],
    registers: [registry],
  });
  return {
    promptCounted(engine, ownTokens, engineTokens) {
      promptTokens.inc({ engine, counted_by: 'mimosa' }, ownTokens);
      promptTokens.inc({ engine, counted_by: 'engine' }, engineTokens);
      const drift = Math.abs(engineTokens - ownTokens);
      largeDrifts.inc({ engine }, drift > ownTokens * LARGE_DRIFT_SHARE ? 1 : 0);
    },
    engine: createEngineMetrics(registry),
    ...createPlatformMetrics(registry),
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
