/**
 * The steps of a request as spans, for whoever follows requests through several programs. Nothing
 * here knows how spans are recorded: where nobody asked for traces there is none to ask, and each
 * step costs one comparison. Attributes hold names, counts and codes; never contents.
 */
import { toApiError } from '../core/errors.ts';
import { stopReason } from '../core/stop-reason.ts';

export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  /** W3C headers with which others go on from here. */
  readonly headers: Readonly<Record<string, string>>;
  readonly note: (facts: SpanFacts) => void;
  /** A moment worth a name. */
  readonly mark: (name: string) => void;
  readonly child: (name: string, facts?: SpanFacts) => Span;
  /** With the error that it ended in, if it did. A second end does nothing. */
  readonly end: (errorCode?: string) => void;
}

/** Records the spans of requests. */
export interface Tracing {
  /** `headers`: W3C headers of the caller, well formed or none. */
  readonly begin: (
    name: string,
    headers: Readonly<Record<string, string>>,
    facts: SpanFacts,
  ) => Span;
  /** Sends what was not sent yet. Never rejects. */
  readonly close: () => Promise<void>;
}

/** Does the work within a span of its own; without a parent it just does the work. */
export async function within<Result>(
  parent: Span | undefined,
  name: string,
  work: (span?: Span) => Promise<Result>,
): Promise<Result> {
  if (parent === undefined) return work();
  const span = parent.child(name);
  try {
    return await work(span);
  } catch (error) {
    span.end(spanErrorOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** How a span names what was thrown: a code of the catalogue, or that the client left. */
export function spanErrorOf(thrown: unknown, signal?: AbortSignal): string {
  const left = thrown instanceof Error && thrown.name === 'AbortError';
  if (left || signal?.aborted === true) {
    return (signal && stopReason(signal)?.code) ?? 'client-left';
  }
  return toApiError(thrown).code;
}
