/**
 * An engine of any kind whose requests are counted: how many there are, when their answers begin,
 * and how they end.
 */
import type { Clock } from '../../core/clock.ts';
import { toApiError } from '../../core/errors.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import type { EngineMeter } from '../../observe/engine-metrics.ts';
import type { Engine, EngineRequest } from '../engine.ts';

const MS_PER_SECOND = 1_000;

type RequestMeter = Pick<EngineMeter, 'begun' | 'firstPart' | 'ended'>;

/** The same engine, which tells the meter of every request. */
export function metered(engine: Engine, meter: RequestMeter, clock: Clock): Engine {
  return {
    name: engine.name,
    // Of some engines it is found out later.
    get kind() {
      return engine.kind;
    },
    capabilities: () => engine.capabilities(),
    probe: (signal) => engine.probe(signal),
    health: (signal) => engine.health(signal),
    stream: (request, signal) => streamMetered(engine, request, signal, meter, clock),
    close: () => engine.close(),
  };
}

async function* streamMetered(
  engine: Engine,
  request: EngineRequest,
  signal: AbortSignal,
  meter: RequestMeter,
  clock: Clock,
): AsyncGenerator<EnginePart, void, undefined> {
  const sinceMs = clock.nowMs();
  let hasBegun = false;
  let outcome: Parameters<RequestMeter['ended']>[0] | null = null;
  meter.begun();
  try {
    for await (const part of engine.stream(request, signal)) {
      if (part.type === 'error') outcome = part.error.code;
      else if (!hasBegun && part.type !== 'notice') {
        hasBegun = true;
        meter.firstPart((clock.nowMs() - sinceMs) / MS_PER_SECOND);
      }
      yield part;
    }
    outcome ??= 'ok';
  } catch (error) {
    outcome = signal.aborted ? 'client-left' : toApiError(error).code;
    throw error;
  } finally {
    // Whoever has heard enough, as behind a stop text, leaves with the signal as it was.
    meter.ended(outcome ?? (signal.aborted ? 'client-left' : 'ok'));
  }
}
