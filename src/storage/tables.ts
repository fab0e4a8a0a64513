/**
 * The tables as Kysely sees them, the same in SQLite and PostgreSQL: texts and whole numbers, truth
 * as 0 or 1, lists and records as JSON texts. What the columns mean is said in `store.ts`.
 */
import type { Generated, Insertable, Selectable } from 'kysely';

interface AccountTable {
  id: string;
  name: string;
  created_ms: number;
  credit_nano: number | null;
  limits: string;
  disabled: number;
  balance_nano: number;
  reserved_nano: number;
}

interface UserTable {
  id: string;
  account_id: string;
  email: string;
  role: 'admin' | 'member';
  password_hash: string | null;
  created_ms: number;
  disabled: number;
}

interface SessionTable {
  hash: string;
  user_id: string;
  created_ms: number;
  expires_ms: number;
}

interface SignInLinkTable {
  hash: string;
  user_id: string;
  expires_ms: number;
}

interface ApiKeyTable {
  id: string;
  account_id: string;
  name: string;
  hash: string;
  hint: string;
  admin: number;
  models: string | null;
  routes: string | null;
  limits: string;
  expires_ms: number | null;
  created_ms: number;
  created_by: string;
  revoked_ms: number | null;
  last_used_ms: number | null;
}

interface PriceTable {
  version: number;
  model_id: string;
  valid_from_ms: number;
  prices: string;
  long_context_prices: string | null;
  author: string | null;
}

interface ReservationTable {
  request_id: string;
  replica_id: string;
  account_id: string;
  key_id: string;
  model_id: string;
  price_version: number;
  amount_nano: number;
  at_ms: number;
}

/** Charges have an outcome and no note; entries have a note and no outcome. */
interface EventTable {
  id: Generated<number>;
  request_id: string;
  kind: 'charge' | 'top-up' | 'adjustment';
  account_id: string;
  amount_nano: number;
  at_ms: number;
  key_id: string | null;
  model_id: string | null;
  engine: string | null;
  outcome: 'answered' | 'hung-up' | 'failed' | 'interrupted' | null;
  price_version: number | null;
  long_context: number | null;
  prompt_tokens: number | null;
  cached_tokens: number | null;
  completion_tokens: number | null;
  reasoning_tokens: number | null;
  audio_tokens: number | null;
  image_tokens: number | null;
  video_tokens: number | null;
  receipt: string | null;
  note: string | null;
  author: string | null;
}

/** Sums of the charges of one hour or day (UTC), which begins at `at_ms`. */
export interface UsageTable {
  at_ms: number;
  account_id: string;
  key_id: string;
  model_id: string;
  price_version: number;
  long_context: number;
  requests: number;
  unanswered: number;
  prompt_tokens: number;
  cached_tokens: number;
  completion_tokens: number;
  reasoning_tokens: number;
  audio_tokens: number;
  image_tokens: number;
  video_tokens: number;
  cost_nano: number;
}

export const USAGE_KEY_COLUMNS = [
  'at_ms',
  'account_id',
  'key_id',
  'model_id',
  'price_version',
  'long_context',
] as const;

export const USAGE_SUM_COLUMNS = [
  'requests',
  'unanswered',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'reasoning_tokens',
  'audio_tokens',
  'image_tokens',
  'video_tokens',
  'cost_nano',
] as const;

interface ReplicaTable {
  replica_id: string;
  at_ms: number;
}

export interface Tables {
  accounts: AccountTable;
  users: UserTable;
  sessions: SessionTable;
  sign_in_links: SignInLinkTable;
  api_keys: ApiKeyTable;
  prices: PriceTable;
  reservations: ReservationTable;
  events: EventTable;
  usage_hours: UsageTable;
  usage_days: UsageTable;
  replicas: ReplicaTable;
}

export type AccountRow = Selectable<AccountTable>;
export type UserRow = Selectable<UserTable>;
export type ApiKeyRow = Selectable<ApiKeyTable>;
export type PriceRow = Selectable<PriceTable>;
export type ReservationRow = Selectable<ReservationTable>;
export type EventRow = Selectable<EventTable>;
export type NewEventRow = Insertable<EventTable>;
