/** A request as its event in the ledger tells of it: one line in lists, with its receipt by itself. */
import { z } from 'zod';
import type {
  Charge,
  ChargedTokens,
  LedgerEvent,
  Outcome,
  RequestTimings,
} from '../../core/ledger-event.ts';
import { formatUsd } from '../../core/money.ts';
import type { EngineReceipt, MediaReceipt } from '../../core/receipt.ts';
import { id, isoTime, nanoOut, timeOut, usdOut } from '../fields.ts';
import { named } from '../schemas.ts';

const TOKENS = z.int().min(0);
const MS = z.number().min(0);
/** What old receipts do not know. */
const NOT_MEASURED = { fetchMs: null, decodeMs: null, queueMs: null };

export const outcome: z.ZodType<Outcome, Outcome> = z.enum([
  'answered',
  'hung-up',
  'failed',
  'interrupted',
]);

/** One line of a list. */
interface RequestSummaryJson extends ChargedTokens {
  readonly requestId: string;
  readonly at: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly modelId: string;
  readonly engine: string | null;
  readonly outcome: Outcome;
  readonly priceVersion: number;
  readonly longContext: boolean;
  readonly costUsd: string;
  readonly costNano: string;
  /** Null, as all that follows, where there is no receipt. */
  readonly dialect: string | null;
  readonly stream: boolean | null;
  readonly finishReason: string | null;
  readonly errorCode: string | null;
  readonly timings: Required<RequestTimings> | null;
}

interface RequestJson extends RequestSummaryJson {
  readonly media: readonly MediaReceipt[];
  readonly engineReceipt: EngineReceipt | null;
}

const SUMMARY = {
  requestId: id,
  at: timeOut.meta({ description: 'When it was settled' }),
  accountId: id,
  keyId: id,
  modelId: id,
  engine: z.string().nullable(),
  outcome,
  promptTokens: TOKENS,
  cachedTokens: TOKENS,
  completionTokens: TOKENS,
  reasoningTokens: TOKENS,
  audioTokens: TOKENS,
  imageTokens: TOKENS,
  videoTokens: TOKENS,
  priceVersion: z.int(),
  longContext: z.boolean(),
  costUsd: usdOut,
  costNano: nanoOut,
  dialect: z.string().nullable(),
  stream: z.boolean().nullable(),
  finishReason: z.string().nullable(),
  errorCode: z.string().nullable(),
  timings: z
    .strictObject({
      preparedMs: MS.nullable(),
      fetchMs: MS.nullable().meta({ description: 'Part of preparedMs: media came' }),
      decodeMs: MS.nullable().meta({ description: 'Part of preparedMs: media were read' }),
      firstPartMs: MS.nullable().meta({ description: 'After preparedMs' }),
      queueMs: MS.nullable().meta({ description: 'Part of firstPartMs: in the line' }),
      totalMs: MS,
    })
    .nullable(),
};

/** As in the answers of `/v1`, whose names they have; what only some media have is left open. */
const media = z.array(
  z.looseObject({
    type: z.enum(['image', 'audio', 'video']),
    path: z.string(),
    source: z.enum(['url', 'base64', 'file']),
    sha256: z.string().nullable(),
    bytes: z.number(),
    container: z.string(),
    codecs: z.array(z.string()),
    tokens: z.looseObject({ total: z.number() }),
  }),
) as z.ZodType as z.ZodType<readonly MediaReceipt[]>;

const engineReceipt: z.ZodType<EngineReceipt> = z.strictObject({
  name: z.string(),
  kind: z.string(),
  prompt_tokens: z.number().nullable(),
  drift: z.number().nullable(),
  notices: z.array(z.string()).readonly(),
});

export const requestSummaryOut: z.ZodType<RequestSummaryJson> = named(
  'RequestSummary',
  z.strictObject(SUMMARY),
);

export const requestOut: z.ZodType<RequestJson> = named(
  'Request',
  z.strictObject({
    ...SUMMARY,
    media: media.meta({ description: 'Receipts, as `/v1` gives them' }),
    engineReceipt: engineReceipt.nullable(),
  }),
);

export function isCharge(event: LedgerEvent): event is Charge & { readonly id: number } {
  return event.kind === 'charge';
}

export function requestSummaryJson(charge: Charge): RequestSummaryJson {
  const { receipt } = charge;
  return {
    requestId: charge.requestId,
    at: isoTime(charge.atMs),
    accountId: charge.accountId,
    keyId: charge.keyId,
    modelId: charge.modelId,
    engine: charge.engine,
    outcome: charge.outcome,
    promptTokens: charge.promptTokens,
    cachedTokens: charge.cachedTokens,
    completionTokens: charge.completionTokens,
    reasoningTokens: charge.reasoningTokens,
    audioTokens: charge.audioTokens,
    imageTokens: charge.imageTokens,
    videoTokens: charge.videoTokens,
    priceVersion: charge.priceVersion,
    longContext: charge.longContext,
    costUsd: formatUsd(0 - charge.amountNano),
    costNano: String(0 - charge.amountNano),
    dialect: receipt?.dialect ?? null,
    stream: receipt?.stream ?? null,
    finishReason: receipt?.finishReason ?? null,
    errorCode: receipt?.errorCode ?? null,
    timings: receipt && { ...NOT_MEASURED, ...receipt.timings },
  };
}

export function requestJson(charge: Charge): RequestJson {
  const { receipt } = charge;
  return {
    ...requestSummaryJson(charge),
    media: receipt?.media ?? [],
    engineReceipt: receipt?.engine ?? null,
  };
}
