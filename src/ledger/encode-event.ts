/** An event of the ledger as the platform shows it: keys with underscores, money as decimal USD. */
import type { LedgerEvent, RequestReceipt } from '../core/ledger-event.ts';
import { formatUsd } from '../core/money.ts';
import { type Cell, csvRow } from './csv.ts';

/** Everything that is known of it. */
export function eventAsJson(event: LedgerEvent): Readonly<Record<string, unknown>> {
  const head = {
    id: event.id,
    at: new Date(event.atMs).toISOString(),
    kind: event.kind,
    request_id: event.requestId,
    account_id: event.accountId,
    amount: formatUsd(event.amountNano),
  };
  if (event.kind !== 'charge') return { ...head, note: event.note, by: event.by };
  return {
    ...head,
    key_id: event.keyId,
    model: event.modelId,
    engine: event.engine,
    outcome: event.outcome,
    price_version: event.priceVersion,
    long_context: event.longContext,
    prompt_tokens: event.promptTokens,
    cached_tokens: event.cachedTokens,
    completion_tokens: event.completionTokens,
    reasoning_tokens: event.reasoningTokens,
    audio_tokens: event.audioTokens,
    image_tokens: event.imageTokens,
    video_tokens: event.videoTokens,
    receipt: event.receipt === null ? null : receiptAsJson(event.receipt),
  };
}

function receiptAsJson(receipt: RequestReceipt): Readonly<Record<string, unknown>> {
  const { media, engine, timings, errorCode, finishReason, stream, dialect } = receipt;
  return {
    media,
    engine,
    timings: {
      prepared_ms: timings.preparedMs,
      fetch_ms: timings.fetchMs ?? null,
      decode_ms: timings.decodeMs ?? null,
      first_part_ms: timings.firstPartMs,
      queue_ms: timings.queueMs ?? null,
      total_ms: timings.totalMs,
    },
    error_code: errorCode,
    finish_reason: finishReason,
    stream,
    dialect,
  };
}

const COLUMNS = [
  'id',
  'at',
  'kind',
  'request_id',
  'account_id',
  'amount_usd',
  'key_id',
  'model',
  'engine',
  'outcome',
  'price_version',
  'long_context',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'reasoning_tokens',
  'audio_tokens',
  'image_tokens',
  'video_tokens',
  'error_code',
  'total_ms',
  'note',
  'by',
] as const;

export const EVENT_CSV_HEADER: string = csvRow(COLUMNS);

/** One row, in the order of the header; of the receipt only what fits into a cell. */
export function eventAsCsv(event: LedgerEvent): string {
  const { amount, receipt: _, ...shown } = eventAsJson(event) as Record<string, Cell>;
  const receipt = event.kind === 'charge' ? event.receipt : null;
  const cells: Readonly<Record<string, Cell>> = {
    ...shown,
    amount_usd: amount ?? null,
    error_code: receipt?.errorCode ?? null,
    total_ms: receipt?.timings.totalMs ?? null,
  };
  return csvRow(COLUMNS.map((column) => cells[column] ?? null));
}
