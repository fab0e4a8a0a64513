/** The quote of what is being written: asked for once the hand rests, given up when it moves on. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Settings, Turn } from '../conversation.ts';
import { fetchQuote, type Quote } from '../wire/quote.ts';
import { requestBody } from '../wire/request-body.ts';

const REST_MS = 400;
/** A long body is not sent at every pause for breath. */
const LONG_REST_MS = 1500;
const LONG_BODY_BYTES = 8_388_608;

export interface QuoteOnShow {
  /** The last one; null while there is none. */
  readonly quote: Quote | null;
  /** Whether it is of just what would be sent now. */
  readonly isCurrent: boolean;
  readonly error: Error | null;
}

/** `turns` null: nothing to quote. */
export function useQuote(settings: Settings, turns: readonly Turn[] | null): QuoteOnShow {
  const identity =
    turns === null ? '' : JSON.stringify(requestBody(settings, turns, ({ id }) => id));
  const rested = useRested(identity, mediaBytes(turns) > LONG_BODY_BYTES ? LONG_REST_MS : REST_MS);
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['playground', 'quote', rested],
    queryFn: ({ signal }) => fetchQuote(settings, turns!, signal),
    enabled: turns !== null && rested === identity,
    placeholderData: keepPreviousData,
    // What is cached changes with every request.
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const isCurrent = rested === identity && !isFetching && !isPlaceholderData && error === null;
  if (turns === null) return { quote: null, isCurrent: false, error: null };
  return { quote: data ?? null, isCurrent, error: rested === identity ? error : null };
}

/** The value once it has not changed for so long; emptied at once. */
function useRested(value: string, restMs: number): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), value === '' ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}

function mediaBytes(turns: readonly Turn[] | null): number {
  return (turns ?? [])
    .flatMap((turn) => (turn.role === 'user' ? turn.media : []))
    .reduce((sum, { source }) => sum + (source.type === 'file' ? source.blob.size : 0), 0);
}
