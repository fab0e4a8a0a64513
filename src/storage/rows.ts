/** Rows of the tables ⇄ the records of `store.ts`. */
import type { Insertable } from 'kysely';
import type {
  Charge,
  ChargedTokens,
  Entry,
  LedgerEvent,
  RequestReceipt,
} from '../core/ledger-event.ts';
import type { Limits } from '../core/limits.ts';
import type { TokenPrices } from '../core/models.ts';
import type { Price } from '../core/prices.ts';
import type { RouteScope } from '../core/principal.ts';
import type { Account, ApiKey, User } from './store.ts';
import type {
  AccountRow,
  ApiKeyRow,
  EventRow,
  NewEventRow,
  PriceRow,
  Tables,
  UsageTable,
  UserRow,
} from './tables.ts';

type TokenColumns = Pick<
  UsageTable,
  | 'prompt_tokens'
  | 'cached_tokens'
  | 'completion_tokens'
  | 'reasoning_tokens'
  | 'audio_tokens'
  | 'image_tokens'
  | 'video_tokens'
>;

export function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    createdMs: row.created_ms,
    creditNano: row.credit_nano,
    limits: JSON.parse(row.limits) as Limits,
    disabled: row.disabled === 1,
    balanceNano: row.balance_nano,
    reservedNano: row.reserved_nano,
  };
}

export function userOf(row: UserRow): User {
  return {
    id: row.id,
    accountId: row.account_id,
    email: row.email,
    role: row.role,
    passwordHash: row.password_hash,
    createdMs: row.created_ms,
    disabled: row.disabled === 1,
  };
}

export function apiKeyOf(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    hash: row.hash,
    hint: row.hint,
    admin: row.admin === 1,
    models: parseOrNull(row.models) as string[] | null,
    routes: parseOrNull(row.routes) as RouteScope[] | null,
    limits: JSON.parse(row.limits) as Limits,
    expiresMs: row.expires_ms,
    createdMs: row.created_ms,
    createdBy: row.created_by,
    revokedMs: row.revoked_ms,
    lastUsedMs: row.last_used_ms,
  };
}

export function rowOfApiKey(key: ApiKey): Insertable<Tables['api_keys']> {
  return {
    id: key.id,
    account_id: key.accountId,
    name: key.name,
    hash: key.hash,
    hint: key.hint,
    admin: flag(key.admin),
    models: textOrNull(key.models),
    routes: textOrNull(key.routes),
    limits: JSON.stringify(key.limits),
    expires_ms: key.expiresMs,
    created_ms: key.createdMs,
    created_by: key.createdBy,
    revoked_ms: key.revokedMs,
    last_used_ms: key.lastUsedMs,
  };
}

export function priceOf(row: PriceRow): Price {
  return {
    version: row.version,
    modelId: row.model_id,
    validFromMs: row.valid_from_ms,
    prices: JSON.parse(row.prices) as TokenPrices,
    longContextPrices: parseOrNull(row.long_context_prices) as TokenPrices | null,
    ...(row.author === null ? {} : { by: row.author }),
  };
}

export function eventOf(row: EventRow): LedgerEvent {
  return row.kind === 'charge' ? chargeOf(row) : { ...entryOf(row), id: row.id };
}

function entryOf(row: EventRow): Entry {
  return {
    kind: row.kind as Entry['kind'],
    requestId: row.request_id,
    accountId: row.account_id,
    amountNano: row.amount_nano,
    atMs: row.at_ms,
    note: row.note!,
    by: row.author!,
  };
}

function chargeOf(row: EventRow): Charge & { readonly id: number } {
  return {
    id: row.id,
    kind: 'charge',
    requestId: row.request_id,
    accountId: row.account_id,
    keyId: row.key_id!,
    modelId: row.model_id!,
    engine: row.engine,
    outcome: row.outcome!,
    priceVersion: row.price_version!,
    longContext: row.long_context === 1,
    amountNano: row.amount_nano,
    atMs: row.at_ms,
    promptTokens: row.prompt_tokens!,
    cachedTokens: row.cached_tokens!,
    completionTokens: row.completion_tokens!,
    reasoningTokens: row.reasoning_tokens!,
    audioTokens: row.audio_tokens!,
    imageTokens: row.image_tokens!,
    videoTokens: row.video_tokens!,
    receipt: parseOrNull(row.receipt) as RequestReceipt | null,
  };
}

const NO_CHARGE = {
  key_id: null,
  model_id: null,
  engine: null,
  outcome: null,
  price_version: null,
  long_context: null,
  prompt_tokens: null,
  cached_tokens: null,
  completion_tokens: null,
  reasoning_tokens: null,
  audio_tokens: null,
  image_tokens: null,
  video_tokens: null,
  receipt: null,
};

/** Every column but the id. */
export function rowOfEvent(event: Charge | Entry): Omit<NewEventRow, 'id'> {
  const common = {
    request_id: event.requestId,
    kind: event.kind,
    account_id: event.accountId,
    amount_nano: event.amountNano,
    at_ms: event.atMs,
  };
  if (event.kind !== 'charge') {
    return { ...common, ...NO_CHARGE, note: event.note, author: event.by };
  }
  return {
    ...common,
    key_id: event.keyId,
    model_id: event.modelId,
    engine: event.engine,
    outcome: event.outcome,
    price_version: event.priceVersion,
    long_context: flag(event.longContext),
    ...tokenColumns(event),
    receipt: textOrNull(event.receipt),
    note: null,
    author: null,
  };
}

/** Counts of tokens, as events and roll-ups name them. */
export function tokenColumns(tokens: ChargedTokens): TokenColumns {
  return {
    prompt_tokens: tokens.promptTokens,
    cached_tokens: tokens.cachedTokens,
    completion_tokens: tokens.completionTokens,
    reasoning_tokens: tokens.reasoningTokens,
    audio_tokens: tokens.audioTokens,
    image_tokens: tokens.imageTokens,
    video_tokens: tokens.videoTokens,
  };
}

export function flag(value: boolean): number {
  return value ? 1 : 0;
}

export function textOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function parseOrNull(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
