/**
 * Which engine of a model answers: they are tried in their order, those that are down last. The next
 * one is asked only while nothing has been said, and only when the one before cannot have done any
 * work: it was not there, had no room, has too short a context, or lacks a sense that nothing makes
 * up for. Whatever may have cost something is never done twice.
 */
import { ApiError, apiError } from '../core/errors.ts';
import type { EnginePart } from '../core/stream-part.ts';
import { NeverConnected } from '../engines/choice/never-connected.ts';
import type { Engine, EngineRequest } from '../engines/engine.ts';

/** Nobody waits longer to hear which engines are down; what is not known is tried in its turn. */
const HEALTH_PATIENCE_MS = 100;
const RETRY_NONE_SECONDS = 10;
/** Of this engine; what the model itself cannot do was refused before. */
const LACKS: ReadonlySet<string> = new Set(['engine-modality', 'context-exceeded']);

interface Failure {
  readonly engine: string;
  readonly error: ApiError;
}

/**
 * The parts of the first engine that answers, with a notice that says so when it is not the first of
 * the list; `onAnswering` is told which it is, before its first part, and `onPassedOn` of those in
 * whose place another is asked. Rejects with the most helpful of the errors when none does.
 */
export async function* streamFrom(
  engines: readonly Engine[],
  request: EngineRequest,
  signal: AbortSignal,
  onAnswering: (engine: Engine) => void = () => {},
  onPassedOn: (engine: Engine) => void = () => {},
): AsyncGenerator<EnginePart> {
  const failures: Failure[] = [];
  const inOrder = await byHealth(engines, signal);
  for (const engine of inOrder) {
    const notices: EnginePart[] =
      engine === engines[0] ? [] : [{ type: 'notice', text: `answered by ${engine.name}` }];
    let begun = false;
    try {
      for await (const part of engine.stream(request, signal)) {
        if (!begun) {
          // What an engine wanted to do otherwise is of interest only if it answers.
          if (part.type === 'notice') {
            notices.push(part);
            continue;
          }
          if (part.type === 'error') throw part.error;
          begun = true;
          onAnswering(engine);
          yield* notices;
        }
        yield part;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (begun || !(error instanceof ApiError)) throw error;
      failures.push({ engine: engine.name, error });
      if (!mayAskAnother(error)) break;
      if (engine !== inOrder.at(-1)) onPassedOn(engine);
    }
  }
  throw summary(failures);
}

/** Engines in their order, but those that are known to be down behind the others. */
async function byHealth(
  engines: readonly Engine[],
  signal: AbortSignal,
): Promise<readonly Engine[]> {
  signal.throwIfAborted();
  if (engines.length < 2) return engines;
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), HEALTH_PATIENCE_MS);
  const either = AbortSignal.any([signal, enough.signal]);
  const unknown = new Promise<null>((resolve) => {
    either.addEventListener('abort', () => resolve(null), { once: true });
  });
  const down = await Promise.all(
    engines.map(async (engine) => {
      const health = await Promise.race([engine.health(either).catch(() => null), unknown]);
      return health?.state === 'down';
    }),
  );
  clearTimeout(timer);
  signal.throwIfAborted();
  return [
    ...engines.filter((_, index) => !down[index]),
    ...engines.filter((_, index) => down[index]),
  ];
}

/** Whether the engine cannot have done any work on the request. */
function mayAskAnother({ code, cause }: ApiError): boolean {
  if (code === 'engine-timeout') return cause instanceof NeverConnected;
  return code === 'engine-unavailable' || LACKS.has(code);
}

/**
 * One error for all. Best is one that will pass, and of those the one that passes first; worst is a
 * lack of the engine, which says nothing of what another would have done. Of equals the first. The
 * log is told of all of them.
 */
function summary(failures: readonly Failure[]): ApiError {
  const [first, ...rest] = failures;
  if (first === undefined) {
    return apiError('engine-unavailable', null, ['no engine is ready'], {
      retryAfterSeconds: RETRY_NONE_SECONDS,
    });
  }
  if (rest.length === 0) return first.error;
  const { error } = rest.reduce(
    (best, next) => (rank(next.error) < rank(best.error) ? next : best),
    first,
  );
  const told = failures.map(({ engine, error: { code } }) => `${engine}: ${code}`).join(', ');
  const { retryAfterSeconds } = error;
  return new ApiError(error.code, error.param, error.message, {
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    cause: new AggregateError(
      failures.map((failure) => failure.error),
      `no engine answered: ${told}`,
    ),
  });
}

/** The less, the better. */
function rank({ code, retryAfterSeconds }: ApiError): number {
  if (code === 'engine-unavailable') return retryAfterSeconds ?? Number.MAX_SAFE_INTEGER;
  return LACKS.has(code) ? Infinity : Number.MAX_VALUE;
}
