/**
 * What is counted of requests, money and the store. Labels hold models, routes and kinds, of which
 * there are few; accounts and keys, of which there may be many, are told by `/api/usage`.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Charge } from '../core/ledger-event.ts';
import type { MediaReceipt } from '../core/receipt.ts';
import { type Cell, counterOfCells, remembering } from './cells.ts';

const MS_PER_SECOND = 1000;
/** From a word of a small model to a long thought about a long film. */
const REQUEST_BUCKETS_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
/** From a sync of a good disk to a database that is hardly there. */
const WRITE_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const BATCH_BUCKETS = [1, 2, 5, 10, 25, 50, 100, 250, 500];

const TOKEN_KINDS: readonly (readonly [kind: string, tokensOf: (charge: Charge) => number])[] = [
  ['prompt', ({ promptTokens }) => promptTokens],
  ['cached', ({ cachedTokens }) => cachedTokens],
  ['audio', ({ audioTokens }) => audioTokens],
  ['image', ({ imageTokens }) => imageTokens],
  ['video', ({ videoTokens }) => videoTokens],
  ['completion', ({ completionTokens }) => completionTokens],
  ['reasoning', ({ reasoningTokens }) => reasoningTokens],
];

const LIMITS_STATES = ['memory', 'redis', 'fallback'] as const;

/** Told what happens at the store. */
export interface StoreMeter {
  /** So many writes of the ledger went together, and were on disk after so long. */
  readonly written: (writes: number, seconds: number) => void;
  /** Money is held for so many requests of this process. */
  readonly reserved: (requests: number) => void;
  /** A function of the store was rejected. */
  readonly failed: (functionName: string) => void;
}

export interface PlatformMetrics {
  /** A request is over: what it had, what it used, what it cost. */
  readonly settled: (charge: Charge) => void;
  /** An answer has left. `route` is a pattern, not a path. */
  readonly answered: (route: string, status: number) => void;
  readonly store: StoreMeter;
  /** Where limits are counted is asked for whenever the numbers are read. */
  readonly watchLimits: (state: () => (typeof LIMITS_STATES)[number]) => void;
}

export function createPlatformMetrics(registry: Registry): PlatformMetrics {
  const registers = [registry];
  const answers = counterOfCells({
    name: 'mimosa_http_requests_total',
    help: 'Requests that were answered, by route and HTTP status.',
    labelNames: ['route', 'status'],
    registers,
  });
  const answersOf = remembering((route) => remembering((status) => answers({ route, status })));
  return {
    settled: createSettled(registry),
    answered: (route, status) => void (answersOf(route)(String(status)).value += 1),
    store: createStoreMeter(registry),
    watchLimits(state) {
      const gauge = new Gauge({
        name: 'mimosa_limits_state',
        help: '1 for where limits are counted: memory, redis, or fallback while Redis is lost.',
        labelNames: ['state'],
        registers,
        collect: () => {
          const now = state();
          for (const each of LIMITS_STATES) gauge.set({ state: each }, each === now ? 1 : 0);
        },
      });
    },
  };
}

function createSettled(registry: Registry): PlatformMetrics['settled'] {
  const registers = [registry];
  const requests = counterOfCells({
    name: 'mimosa_requests_total',
    help: 'Requests that came to an engine or were about to, by how they ended.',
    labelNames: ['model', 'outcome'],
    registers,
  });
  const tokens = counterOfCells({
    name: 'mimosa_tokens_total',
    help: 'Tokens that were charged; cached, audio, image and video are parts of prompt, reasoning of completion.',
    labelNames: ['model', 'kind'],
    registers,
  });
  const money = counterOfCells({
    name: 'mimosa_charged_nano_usd_total',
    help: 'Money that was charged, in nano-dollars.',
    labelNames: ['model'],
    registers,
  });
  const cellsOf = remembering((model) => ({
    requests: remembering((outcome) => requests({ model, outcome })),
    tokens: TOKEN_KINDS.map(([kind, tokensOf]): readonly [Cell, (charge: Charge) => number] => [
      tokens({ model, kind }),
      tokensOf,
    ]),
    money: money({ model }),
  }));
  const seconds = new Histogram({
    name: 'mimosa_request_seconds',
    help: 'Time of requests until they were settled.',
    labelNames: ['model'],
    buckets: REQUEST_BUCKETS_SECONDS,
    registers,
  });
  const preparing = new Histogram({
    name: 'mimosa_request_preparing_seconds',
    help: 'Time of requests until their media were fetched, read and counted.',
    labelNames: ['model'],
    buckets: REQUEST_BUCKETS_SECONDS,
    registers,
  });
  const countMedia = createMediaCounters(registry);
  return (charge) => {
    const { modelId: model, receipt } = charge;
    const cells = cellsOf(model);
    cells.requests(charge.outcome).value += 1;
    for (const [cell, tokensOf] of cells.tokens) cell.value += tokensOf(charge);
    cells.money.value -= charge.amountNano;
    if (receipt === null) return;
    const { totalMs, preparedMs } = receipt.timings;
    seconds.observe({ model }, totalMs / MS_PER_SECOND);
    if (preparedMs !== null) preparing.observe({ model }, preparedMs / MS_PER_SECOND);
    for (const media of receipt.media) countMedia(media);
  };
}

function createMediaCounters(registry: Registry): (media: MediaReceipt) => void {
  const counter = (name: string, help: string): Counter<'kind'> =>
    new Counter({ name, help, labelNames: ['kind'], registers: [registry] });
  const parts = counter('mimosa_media_total', 'Media parts of requests.');
  const bytes = counter('mimosa_media_bytes_total', 'Bytes of media as they came.');
  const seconds = counter('mimosa_media_seconds_total', 'Length of sound and video.');
  const pixels = counter(
    'mimosa_media_pixels_total',
    'Pixels of pictures and video frames as the model sees them.',
  );
  return (media) => {
    const { type: kind, used, frames } = media;
    parts.inc({ kind });
    bytes.inc({ kind }, media.bytes);
    if (media.duration_seconds !== undefined) seconds.inc({ kind }, media.duration_seconds);
    if (used !== undefined) pixels.inc({ kind }, used.width * used.height * (frames?.count ?? 1));
  };
}

function createStoreMeter(registry: Registry): StoreMeter {
  const registers = [registry];
  const writeSeconds = new Histogram({
    name: 'mimosa_ledger_write_seconds',
    help: 'Time until a batch of the ledger was on disk.',
    buckets: WRITE_BUCKETS_SECONDS,
    registers,
  });
  const batches = new Histogram({
    name: 'mimosa_ledger_batch_writes',
    help: 'Reservations, settlements and entries that were written together.',
    buckets: BATCH_BUCKETS,
    registers,
  });
  const reservations = new Gauge({
    name: 'mimosa_reservations_open',
    help: 'Requests of this process for which money is held.',
    registers,
  });
  const failures = new Counter({
    name: 'mimosa_store_errors_total',
    help: 'Calls of the database that failed, by function.',
    labelNames: ['function'],
    registers,
  });
  return {
    written(writes, seconds) {
      batches.observe(writes);
      writeSeconds.observe(seconds);
    },
    reserved: (requests) => reservations.set(requests),
    failed: (functionName) => failures.inc({ function: functionName }),
  };
}
