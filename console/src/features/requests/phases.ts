/** The time of a request in the order in which it went by. */
import type { RequestSummary } from '../../api/schema.generated.ts';

type Timings = NonNullable<RequestSummary['timings']>;

export interface Phase {
  readonly name: string;
  /** What happens meanwhile. */
  readonly what: string;
  readonly milliseconds: number;
}

/** They add up to the total; those that took no time are left out. */
export function phasesOf(timings: Timings): readonly Phase[] {
  const { preparedMs, fetchMs, decodeMs, firstPartMs, queueMs, totalMs } = timings;
  const fetch = fetchMs ?? 0;
  const decode = decodeMs ?? 0;
  const queue = queueMs ?? 0;
  const prepared = preparedMs ?? 0;
  const hasBegun = firstPartMs !== null;
  // A request that ended before its first part has waited for it until its end.
  const untilFirst = hasBegun ? firstPartMs : totalMs - prepared;
  const phases: readonly Phase[] = [
    { name: 'Fetch', what: 'media came over the network', milliseconds: fetch },
    { name: 'Decode', what: 'media were read', milliseconds: decode },
    {
      name: 'Count',
      what: 'tokens, limits and money',
      milliseconds: prepared - fetch - decode,
    },
    { name: 'Queue', what: 'in the line for an engine', milliseconds: queue },
    {
      name: hasBegun ? 'First part' : 'Engine',
      what: hasBegun ? 'the engine began to answer' : 'without an answer',
      milliseconds: untilFirst - queue,
    },
    {
      name: 'Rest',
      what: 'the rest of the answer',
      milliseconds: hasBegun ? totalMs - prepared - firstPartMs : 0,
    },
  ];
  return phases.filter(({ milliseconds }) => milliseconds > 0);
}
