/**
 * How many requests an engine says it works on (engines.md section 9): from its metrics, or from the
 * slots of a llama.cpp that has none.
 */
import { isObject } from '../openai-like/json.ts';
import type { Answer } from './ask.ts';
import type { DecidedKind } from './decided.ts';

const METRIC: Readonly<Partial<Record<DecidedKind, string>>> = {
  vllm: 'vllm:num_requests_running',
  sglang: 'sglang:num_running_reqs',
  llamacpp: 'llamacpp:requests_processing',
};

/**
 * Null when the kind does not tell, or this server does not. `ask` is given paths behind the
 * server's root, and what it rejects with is passed on.
 */
export async function readRunningCount(
  kind: DecidedKind,
  ask: (path: string) => Promise<Answer>,
): Promise<number | null> {
  const metric = METRIC[kind];
  if (metric === undefined) return null;
  const page = await ask('/metrics');
  const counted = page.status === 200 ? sumOf(metric, page.body) : null;
  return counted === null && kind === 'llamacpp' ? busySlots(await ask('/slots')) : counted;
}

/** A server of several parts has a line for each. */
function sumOf(metric: string, page: string): number | null {
  const lines = page.matchAll(new RegExp(String.raw`^${metric}(?:\{.*\})?[ \t]+(\S+)`, 'gm'));
  const counts = [...lines].map(([, value]) => Number(value));
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.length > 0 && Number.isFinite(sum) && sum >= 0 ? sum : null;
}

function busySlots({ status, json }: Answer): number | null {
  if (status !== 200 || !Array.isArray(json)) return null;
  return json.filter((slot) => isObject(slot) && slot['is_processing'] === true).length;
}
