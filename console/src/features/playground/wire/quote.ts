/** What a request would cost: the server's own count of the very body that would be sent. */
import type { Counts, Settings, Turn } from '../conversation.ts';
import { countsOf, type PromptCounts } from './answer-stream.ts';
import { addressesOf } from './data-uris.ts';
import { askWire } from './playground-key.ts';
import { itemAt, requestBody } from './request-body.ts';

/** One media item as the model will see it. */
export interface ItemQuote {
  readonly tokens: number;
  /** `640×480 → 608×448, 6 frames`; empty where there is nothing to say. */
  readonly seen: string;
}

export interface Quote {
  readonly counts: Counts;
  /** Of the prompt, USD as a decimal string. */
  readonly promptUsd: string;
  /** By the id of the media item. */
  readonly items: ReadonlyMap<string, ItemQuote>;
}

interface Receipt {
  readonly path: string;
  readonly tokens: { readonly total: number };
  readonly duration_seconds?: number;
  readonly original?: Size;
  readonly used?: Size;
  readonly frames?: { readonly count: number };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface WireQuote extends PromptCounts {
  readonly media: readonly Receipt[];
  readonly cost: { readonly prompt: string };
}

/** Asks the server. Rejects with an `ApiFailure` whose `param` may name an item. */
export async function fetchQuote(
  settings: Settings,
  turns: readonly Turn[],
  signal: AbortSignal,
): Promise<Quote> {
  const body = JSON.stringify(requestBody(settings, turns, await addressesOf(turns)));
  const response = await askWire('/v1/tokens/count', body, signal);
  const quote = (await response.json()) as WireQuote;
  const items = quote.media.flatMap((receipt): [string, ItemQuote][] => {
    const item = itemAt(settings, turns, receipt.path);
    return item === null
      ? []
      : [[item.id, { tokens: receipt.tokens.total, seen: seenOf(receipt) }]];
  });
  return { counts: countsOf(quote), promptUsd: quote.cost.prompt, items: new Map(items) };
}

function seenOf({ duration_seconds: seconds, original, used, frames }: Receipt): string {
  const sizes = original && used ? `${shownSize(original)} → ${shownSize(used)}` : '';
  const length = seconds === undefined ? '' : `${Math.round(seconds * 10) / 10} s`;
  const count = frames === undefined ? '' : `${frames.count} frames`;
  return [length, sizes, count].filter((part) => part !== '').join(', ');
}

function shownSize({ width, height }: Size): string {
  return `${width}×${height}`;
}
