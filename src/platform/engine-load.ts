/**
 * How much engines have to do and how they fare, from the same numbers that Prometheus is told
 * (docs/metrics.md): they are counted once, and what the console shows cannot differ from a graph.
 */
import type { Metrics } from '../observe/metrics.ts';

interface EngineLoad {
  /** Handed over and not over, those that wait included. */
  readonly running: number;
  /** For a place at one of its base URLs. */
  readonly waiting: number;
  readonly servers: readonly ServerLoad[];
  /** Null while the engine has counted no prompt. */
  readonly drift: PromptDrift | null;
}

/** One base URL of an engine. */
interface ServerLoad {
  readonly baseUrl: string;
  /** Null before the first look. */
  readonly state: 'ok' | 'loading' | 'down' | null;
  readonly running: number;
  /** Left alone after failed connections. */
  readonly isBreakerOpen: boolean;
}

/** Sums over the prompts that both have counted, since this process began. */
interface PromptDrift {
  readonly ownTokens: number;
  readonly engineTokens: number;
  /** Requests that are counted more than 25 % differently. */
  readonly largeDrifts: number;
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^mimosa_engine_(\w+)\{([^}]*)\} (\S+)$/gm;
const LABEL = /(\w+)="([^"]*)"/g;
const STATES = ['ok', 'loading', 'down'] as const;

/** By name of the engine; nothing counted yet means nothing to do. */
export async function engineLoads(
  metrics: Pick<Metrics, 'text'>,
): Promise<(engine: string) => EngineLoad> {
  const all = [...(await metrics.text()).matchAll(SAMPLE)].map(sampleOf);
  return (engine) => loadOf(all.filter(({ labels }) => labels['engine'] === engine));
}

function sampleOf([, name, labels, value]: RegExpMatchArray): Sample {
  const pairs = [...labels!.matchAll(LABEL)].map(([, label, text]) => [label!, text!]);
  return { name: name!, labels: Object.fromEntries(pairs), value: Number(value) };
}

function loadOf(samples: readonly Sample[]): EngineLoad {
  const baseUrls = new Set(samples.flatMap(({ labels }) => labels['base_url'] ?? []));
  const counted = (by: string): number =>
    valueOf(samples, 'prompt_tokens_total', { counted_by: by }) ?? 0;
  const engineTokens = counted('engine');
  return {
    running: valueOf(samples, 'requests') ?? 0,
    waiting: valueOf(samples, 'waiting_requests') ?? 0,
    servers: [...baseUrls].map((baseUrl) => serverOf(samples, baseUrl)),
    drift:
      engineTokens === 0
        ? null
        : {
            ownTokens: counted('mimosa'),
            engineTokens,
            largeDrifts: valueOf(samples, 'prompt_drift_total') ?? 0,
          },
  };
}

function serverOf(samples: readonly Sample[], baseUrl: string): ServerLoad {
  const at = { base_url: baseUrl };
  return {
    baseUrl,
    state:
      STATES.find((state) => valueOf(samples, 'server_health', { ...at, state }) === 1) ?? null,
    running: valueOf(samples, 'server_requests', at) ?? 0,
    isBreakerOpen: valueOf(samples, 'breaker_open', at) === 1,
  };
}

function valueOf(
  samples: readonly Sample[],
  name: string,
  wanted: Readonly<Record<string, string>> = {},
): number | undefined {
  return samples.find(
    (sample) =>
      sample.name === name &&
      Object.entries(wanted).every(([label, value]) => sample.labels[label] === value),
  )?.value;
}
