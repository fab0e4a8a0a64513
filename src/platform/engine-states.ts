/**
 * How engines are, and since when they were seen so. Engines are looked at when somebody asks; what
 * happened between two looks is not known, so “since” is the first look of an unbroken row.
 */
import type { Clock } from '../core/clock.ts';
import type { Engine, EngineHealth } from '../engines/engine.ts';

/** Engines are watched and answer at once, but for the first look. */
const HEALTH_TIMEOUT_MS = 3_000;

interface SeenHealth {
  readonly health: EngineHealth;
  readonly sinceMs: number;
}

export interface EngineStates {
  /** Never rejects: an engine that cannot say how it is, is down. */
  readonly look: (engine: Engine) => Promise<SeenHealth>;
}

export function createEngineStates(clock: Clock): EngineStates {
  const seen = new Map<
    string,
    { readonly state: EngineHealth['state']; readonly sinceMs: number }
  >();
  return {
    async look(engine) {
      const health = await healthOf(engine);
      const last = seen.get(engine.name);
      const sinceMs = last?.state === health.state ? last.sinceMs : clock.nowMs();
      seen.set(engine.name, { state: health.state, sinceMs });
      return { health, sinceMs };
    },
  };
}

async function healthOf(engine: Engine): Promise<EngineHealth> {
  const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
  return engine
    .health(signal)
    .catch(() => ({ state: 'down', detail: 'the health check failed' }) as const);
}
