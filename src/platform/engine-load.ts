/**
 * How much engines have to do, from the same numbers that Prometheus is told (docs/metrics.md): they
 * are counted once, and what the console shows cannot differ from what a graph shows.
 */
import type { Metrics } from '../observe/metrics.ts';

export interface EngineLoad {
  /** Handed over and not over, those that wait included. */
  readonly running: number;
  /** For a place at one of its base URLs. */
  readonly waiting: number;
}

const GAUGE = /^mimosa_engine_(requests|waiting_requests)\{engine="([^"]*)"\} (\d+)$/gm;

/** By name of the engine; nothing counted yet means nothing to do. */
export async function engineLoads(
  metrics: Pick<Metrics, 'text'>,
): Promise<(engine: string) => EngineLoad> {
  const values = new Map<string, number>();
  for (const [, gauge, engine, value] of (await metrics.text()).matchAll(GAUGE)) {
    values.set(`${gauge} ${engine}`, Number(value));
  }
  return (engine) => ({
    running: values.get(`requests ${engine}`) ?? 0,
    waiting: values.get(`waiting_requests ${engine}`) ?? 0,
  });
}
