/**
 * What the platform's API takes and gives. Written by `node scripts/build-console-types.ts` from the
 * OpenAPI document; a test keeps it fresh. Do not edit.
 */
/* oxlint-disable */

export type AccountLimitsChange = {
  readonly requestsPerMinute?: number | null;
  readonly tokensPerMinute?: number | null;
  readonly concurrentRequests?: number | null;
  readonly videoSecondsPerMinute?: number | null;
  readonly audioSecondsPerMinute?: number | null;
  readonly megapixelsPerMinute?: number | null;
  readonly mediaBytesInFlight?: number | null;
};

export type AccountLimits = {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly concurrentRequests: number | null;
  readonly videoSecondsPerMinute: number | null;
  readonly audioSecondsPerMinute: number | null;
  readonly megapixelsPerMinute: number | null;
  readonly mediaBytesInFlight: number | null;
};

export type KeyLimitsChange = {
  readonly requestsPerMinute?: number | null;
  readonly tokensPerMinute?: number | null;
  readonly concurrentRequests?: number | null;
  readonly videoSecondsPerMinute?: number | null;
  readonly audioSecondsPerMinute?: number | null;
  readonly megapixelsPerMinute?: number | null;
  readonly mediaBytesInFlight?: number | null;
  readonly dayBudgetUsd?: string | null;
  readonly monthBudgetUsd?: string | null;
};

export type KeyLimits = {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly concurrentRequests: number | null;
  readonly videoSecondsPerMinute: number | null;
  readonly audioSecondsPerMinute: number | null;
  readonly megapixelsPerMinute: number | null;
  readonly mediaBytesInFlight: number | null;
  readonly dayBudgetUsd: string | null;
  readonly monthBudgetUsd: string | null;
};

export type Account = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly disabled: boolean;
  readonly creditUsd: string | null;
  /** USD as a decimal string, exact */ readonly balanceUsd: string;
  /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly balanceNano: string;
  /** USD as a decimal string, exact */ readonly reservedUsd: string;
  /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly reservedNano: string;
  readonly availableUsd: string | null;
  readonly limits: AccountLimits;
};

export type Accounts = {
  readonly data: readonly Account[];
  /** Null on the last page */ readonly nextCursor: string | null;
};

export type NewAccount = {
  readonly name: string;
  /** How far below zero the balance may go; null = without bound */ readonly creditUsd?:
    | string
    | null;
  readonly limits?: AccountLimitsChange;
};

export type AccountChange = {
  readonly name?: string;
  /** How far below zero the balance may go; null = without bound */ readonly creditUsd?:
    | string
    | null;
  readonly limits?: AccountLimitsChange;
  readonly disabled?: boolean;
};

export type NewEntry = {
  readonly kind: 'top-up' | 'adjustment';
  /** USD as a decimal string, exact, at most nine decimals */ readonly amountUsd: string;
  readonly note: string;
  /** Sent twice, it is added once; made up when left out */ readonly id?: string;
};

export type AddedEntry = { readonly added: boolean; readonly account: Account };

export type Bill = {
  readonly account: { readonly id: string; readonly name: string };
  /** `YYYY-MM`, UTC */ readonly month: string;
  readonly requests: number;
  /** Balance when the month began */ readonly openingUsd: string;
  readonly lines: readonly {
    readonly modelId: string;
    readonly priceVersion: number;
    readonly longContext: boolean;
    /** Which tokens; `prompt` are those that were not cached */ readonly kind:
      | 'cached'
      | 'prompt'
      | 'completion';
    readonly tokens: number;
    /** USD as a decimal string, exact */ readonly perMillionUsd: string;
    /** USD as a decimal string, exact */ readonly amountUsd: string;
    /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly amountNano: string;
  }[];
  /** Sum of the lines */ readonly chargesUsd: string;
  /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly chargesNano: string;
  readonly entries: readonly {
    readonly at: string;
    readonly kind: 'top-up' | 'adjustment';
    readonly id: string;
    readonly note: string;
    readonly by: string;
    /** USD as a decimal string, exact */ readonly amountUsd: string;
    /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly amountNano: string;
  }[];
  /** Sum of the entries */ readonly entriesUsd: string;
  /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly entriesNano: string;
  /** Opening − charges + entries */ readonly closingUsd: string;
};

export type Bills = {
  readonly accountId: string;
  readonly data: readonly {
    /** `YYYY-MM`, UTC */ readonly month: string;
    readonly requests: number;
    /** USD as a decimal string, exact */ readonly chargesUsd: string;
    /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly chargesNano: string;
    /** USD as a decimal string, exact */ readonly entriesUsd: string;
    /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly entriesNano: string;
  }[];
};

export type EngineCapabilities = {
  readonly inputs: readonly ('image' | 'audio' | 'video')[];
  readonly videoSound: boolean;
  readonly videoTiming: 'exact' | 'one-fps';
  readonly imageFormats: readonly string[];
  readonly audioFormats: readonly string[];
  readonly toolMedia: boolean;
  readonly prefill: boolean;
  readonly toolChoice: boolean;
  readonly jsonSchema: boolean;
  readonly maxAspect: number | null;
  readonly contextTokens: number | null;
  readonly maxBodyBytes: number | null;
};

export type EngineServer = {
  readonly host: string;
  readonly state: 'ok' | 'loading' | 'down' | null;
  readonly runningRequests: number;
  /** Left alone after failed connections */ readonly breakerOpen: boolean;
};

export type Engine = {
  readonly name: string;
  readonly kind: string;
  /** Without credentials; none when embedded */ readonly hosts: readonly string[];
  readonly state: 'ok' | 'loading' | 'down';
  /** Why it is not ok */ readonly detail: string | null;
  /** When it was first seen so: engines are looked at when somebody asks */ readonly stateSince: string;
  /** Models that it answers for */ readonly models: readonly string[];
  /** Those that wait included */ readonly runningRequests: number;
  readonly waitingRequests: number;
  /** Its base URLs, as far as they were used */ readonly servers: readonly EngineServer[];
  /** Sums of prompts that both counted; null where the engine never did */ readonly drift: {
    readonly ownTokens: number;
    readonly engineTokens: number;
    /** Prompts counted more than 25 % differently */ readonly largeDrifts: number;
  } | null;
  readonly capabilities: EngineCapabilities;
};

export type Engines = { readonly data: readonly Engine[] };

export type Key = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** Beginning and end of the key */ readonly hint: string;
  readonly status: 'active' | 'expired' | 'revoked';
  readonly admin: boolean;
  readonly models: readonly string[] | null;
  readonly routes: readonly ('chat' | 'tokens' | 'models' | 'usage')[] | null;
  readonly limits: KeyLimits;
  readonly expiresAt: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
};

export type Keys = {
  readonly data: readonly Key[];
  /** Null on the last page */ readonly nextCursor: string | null;
};

export type NewKey = {
  readonly name: string;
  /** The own account when left out */ readonly accountId?: string;
  /** Admins alone may make such */ readonly admin?: boolean;
  /** Ids of models; null = all */ readonly models?: readonly string[] | null;
  /** Null = all */ readonly routes?: readonly ('chat' | 'tokens' | 'models' | 'usage')[] | null;
  readonly limits?: KeyLimitsChange;
  readonly expiresAt?: string | null;
};

export type CreatedKey = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** Beginning and end of the key */ readonly hint: string;
  readonly status: 'active' | 'expired' | 'revoked';
  readonly admin: boolean;
  readonly models: readonly string[] | null;
  readonly routes: readonly ('chat' | 'tokens' | 'models' | 'usage')[] | null;
  readonly limits: KeyLimits;
  readonly expiresAt: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  /** In clear; only its hash is kept */ readonly key: string;
  /** Ids among `models` that this server does not have now */ readonly unknownModels: readonly string[];
};

export type KeyChange = {
  readonly name?: string;
  /** Ids of models; null = all */ readonly models?: readonly string[] | null;
  /** Null = all */ readonly routes?: readonly ('chat' | 'tokens' | 'models' | 'usage')[] | null;
  readonly limits?: KeyLimitsChange;
  readonly expiresAt?: string | null;
};

export type RateWindow = {
  readonly limit: number;
  readonly remaining: number;
  /** Until the window begins anew */ readonly resetSeconds: number;
};

export type SharedWindows = {
  readonly concurrentRequests: RateWindow | null;
  readonly videoSecondsPerMinute: RateWindow | null;
  readonly audioSecondsPerMinute: RateWindow | null;
  readonly megapixelsPerMinute: RateWindow | null;
  readonly mediaBytesInFlight: RateWindow | null;
};

export type LimitsInForce = {
  readonly accountId: string;
  readonly limits: AccountLimits;
  readonly windows: SharedWindows;
  readonly models: readonly {
    readonly modelId: string;
    /** Null where nobody limits them */ readonly requests: RateWindow | null;
    readonly tokens: RateWindow | null;
  }[];
  readonly keys: readonly {
    readonly keyId: string;
    readonly name: string;
    readonly limits: KeyLimits;
    readonly windows: SharedWindows;
    /** This UTC day, without running requests */ readonly day: {
      /** USD as a decimal string, exact */ readonly spentUsd: string;
      /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly spentNano: string;
      readonly budgetUsd: string | null;
    };
    /** This UTC month, without running requests */ readonly month: {
      /** USD as a decimal string, exact */ readonly spentUsd: string;
      /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly spentNano: string;
      readonly budgetUsd: string | null;
    };
  }[];
};

export type LocalModel = {
  readonly id: string;
  readonly role: string;
  readonly package: string;
  readonly version: string;
  readonly licence: string;
  readonly bytes: number;
  /** Judged by size */ readonly state: 'present' | 'missing' | 'corrupt';
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly state: 'present' | 'missing';
  }[];
};

export type ModelPull = {
  /** `elsewhere`: another process pulls, as `npx mimosa models pull` does */ readonly state:
    | 'idle'
    | 'running'
    | 'elsewhere';
  /** What comes just now */ readonly modelId: string | null;
  readonly receivedBytes: number;
  /** Of the package that comes just now */ readonly totalBytes: number;
  /** Why the last pull broke off */ readonly failure: string | null;
};

export type LocalModels = { readonly data: readonly LocalModel[]; readonly pull: ModelPull };

export type TokenPrices = {
  /** Of a million prompt tokens that were cached */ readonly cachedUsd: string;
  /** Of a million prompt tokens that were not */ readonly promptUsd: string;
  /** Of a million completion tokens */ readonly completionUsd: string;
};

export type NewTokenPrices = {
  /** USD as a decimal string, exact, at most nine decimals */ readonly cachedUsd: string;
  /** USD as a decimal string, exact, at most nine decimals */ readonly promptUsd: string;
  /** USD as a decimal string, exact, at most nine decimals */ readonly completionUsd: string;
};

export type Model = {
  readonly id: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly defaultOutputTokens: number;
  /** Besides text */ readonly inputs: readonly ('image' | 'audio' | 'video')[];
  readonly thinkingByDefault: boolean;
  /** Where an account has no limit of its own */ readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly priceVersion: number | null;
  /** In force now */ readonly prices: TokenPrices | null;
  readonly longContextPrices: TokenPrices | null;
  /** In order of preference */ readonly engines: readonly string[];
  /** Whether one of its engines can answer */ readonly state: 'ok' | 'loading' | 'down';
};

export type Models = { readonly data: readonly Model[] };

export type Price = {
  readonly version: number;
  readonly modelId: string;
  readonly validFrom: string;
  /** Now; one entry a model at most */ readonly inForce: boolean;
  readonly prices: TokenPrices;
  /** For prompts longer than 262,144 tokens; null = the same */ readonly longContextPrices: TokenPrices | null;
  /** A user, a key, or `settings` */ readonly by: string | null;
};

export type Prices = { readonly data: readonly Price[] };

export type NewPrice = {
  readonly modelId: string;
  /** Now when left out; never in the past */ readonly validFrom?: string;
  readonly prices: NewTokenPrices;
  readonly longContextPrices?: NewTokenPrices | null;
};

export type RequestSummary = {
  readonly requestId: string;
  /** When it was settled */ readonly at: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly modelId: string;
  readonly engine: string | null;
  readonly outcome: 'answered' | 'hung-up' | 'failed' | 'interrupted';
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly audioTokens: number;
  readonly imageTokens: number;
  readonly videoTokens: number;
  readonly priceVersion: number;
  readonly longContext: boolean;
  /** USD as a decimal string, exact */ readonly costUsd: string;
  /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly costNano: string;
  readonly dialect: string | null;
  readonly stream: boolean | null;
  readonly finishReason: string | null;
  readonly errorCode: string | null;
  readonly timings: {
    readonly preparedMs: number | null;
    /** Part of preparedMs: media came */ readonly fetchMs: number | null;
    /** Part of preparedMs: media were read */ readonly decodeMs: number | null;
    /** After preparedMs */ readonly firstPartMs: number | null;
    /** Part of firstPartMs: in the line */ readonly queueMs: number | null;
    readonly totalMs: number;
  } | null;
};

export type Request = {
  readonly requestId: string;
  /** When it was settled */ readonly at: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly modelId: string;
  readonly engine: string | null;
  readonly outcome: 'answered' | 'hung-up' | 'failed' | 'interrupted';
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly audioTokens: number;
  readonly imageTokens: number;
  readonly videoTokens: number;
  readonly priceVersion: number;
  readonly longContext: boolean;
  /** USD as a decimal string, exact */ readonly costUsd: string;
  /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly costNano: string;
  readonly dialect: string | null;
  readonly stream: boolean | null;
  readonly finishReason: string | null;
  readonly errorCode: string | null;
  readonly timings: {
    readonly preparedMs: number | null;
    /** Part of preparedMs: media came */ readonly fetchMs: number | null;
    /** Part of preparedMs: media were read */ readonly decodeMs: number | null;
    /** After preparedMs */ readonly firstPartMs: number | null;
    /** Part of firstPartMs: in the line */ readonly queueMs: number | null;
    readonly totalMs: number;
  } | null;
  /** Receipts, as `/v1` gives them */ readonly media: readonly {
    readonly type: 'image' | 'audio' | 'video';
    readonly path: string;
    readonly source: 'url' | 'base64' | 'file';
    readonly sha256: string | null;
    readonly bytes: number;
    readonly container: string;
    readonly codecs: readonly string[];
    readonly tokens: { readonly total: number; readonly [name: string]: unknown };
    readonly [name: string]: unknown;
  }[];
  readonly engineReceipt: {
    readonly name: string;
    readonly kind: string;
    readonly prompt_tokens: number | null;
    readonly drift: number | null;
    readonly notices: readonly string[];
  } | null;
};

export type Requests = {
  readonly data: readonly RequestSummary[];
  /** Null on the last page */ readonly nextCursor: string | null;
};

export type User = {
  readonly id: string;
  readonly accountId: string;
  readonly email: string;
  readonly role: 'admin' | 'member';
  readonly hasPassword: boolean;
  readonly createdAt: string;
  readonly disabled: boolean;
};

export type Session = {
  readonly user: User;
  readonly account: Account;
  readonly csrfToken: string;
  readonly signedInAt: string;
  readonly expiresAt: string;
};

export type SignIn = { readonly email: string; readonly password: string };

export type SignInWithLink = { readonly token: string };

export type SetPassword = {
  /** Where there is one, unless the session is younger than 10 minutes */ readonly current?: string;
  readonly password: string;
};

export type PlaygroundKey = {
  readonly id: string;
  readonly key: string;
  readonly expiresAt: string;
};

export type System = {
  readonly version: string;
  readonly startedAt: string;
  readonly uptimeSeconds: number;
  readonly store: {
    readonly kind: 'sqlite' | 'postgres';
    readonly version: string;
    readonly sizeBytes: number | null;
  };
  readonly replicas: readonly { readonly id: string; readonly lastSeenAt: string }[];
  /** `fallback`: Redis is lost, each replica counts its share */ readonly limits:
    | 'memory'
    | 'redis'
    | 'fallback';
};

export type Audit = {
  readonly at: string;
  /** What does not add up; empty when all is well */ readonly faults: readonly string[];
};

export type Usage = {
  readonly from: string;
  readonly to: string;
  readonly group: readonly ('hour' | 'day' | 'model' | 'key' | 'account')[];
  readonly data: readonly {
    /** When the hour or the day begins */ readonly at: string | null;
    readonly accountId: string | null;
    readonly keyId: string | null;
    readonly modelId: string | null;
    readonly requests: number;
    /** Of the requests, those that did not end with an answer */ readonly unanswered: number;
    readonly promptTokens: number;
    /** Part of promptTokens */ readonly cachedTokens: number;
    readonly completionTokens: number;
    /** Part of completionTokens */ readonly reasoningTokens: number;
    /** Part of promptTokens */ readonly audioTokens: number;
    /** Part of promptTokens */ readonly imageTokens: number;
    /** Part of promptTokens */ readonly videoTokens: number;
    /** USD as a decimal string, exact */ readonly costUsd: string;
    /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly costNano: string;
  }[];
  readonly total: {
    readonly requests: number;
    /** Of the requests, those that did not end with an answer */ readonly unanswered: number;
    readonly promptTokens: number;
    /** Part of promptTokens */ readonly cachedTokens: number;
    readonly completionTokens: number;
    /** Part of completionTokens */ readonly reasoningTokens: number;
    /** Part of promptTokens */ readonly audioTokens: number;
    /** Part of promptTokens */ readonly imageTokens: number;
    /** Part of promptTokens */ readonly videoTokens: number;
    /** USD as a decimal string, exact */ readonly costUsd: string;
    /** Nano-dollars (10⁻⁹ USD), a whole number as a string */ readonly costNano: string;
  };
};

export type Users = {
  readonly data: readonly User[];
  /** Null on the last page */ readonly nextCursor: string | null;
};

export type NewUser = {
  readonly accountId: string;
  readonly email: string;
  readonly role?: 'admin' | 'member';
};

export type UserChange = {
  readonly role?: 'admin' | 'member';
  readonly disabled?: boolean;
  readonly email?: string;
};

export type SignInLink = { readonly token: string; readonly expiresAt: string };

export type WireUsage = {
  readonly object: 'usage';
  readonly scope: 'key' | 'account';
  readonly from: string;
  readonly to: string;
  readonly currency: 'USD';
  readonly data: readonly {
    readonly object: 'usage.day';
    readonly date: string;
    readonly model: string;
    readonly requests: number;
    readonly unanswered: number;
    readonly prompt_tokens: number;
    readonly prompt_tokens_details: {
      readonly cached_tokens: number;
      readonly audio_tokens: number;
      readonly image_tokens: number;
      readonly video_tokens: number;
    };
    readonly completion_tokens: number;
    readonly completion_tokens_details: { readonly reasoning_tokens: number };
    /** USD as a decimal string, exact */ readonly cost: string;
  }[];
  readonly total: {
    readonly requests: number;
    readonly unanswered: number;
    readonly prompt_tokens: number;
    readonly prompt_tokens_details: {
      readonly cached_tokens: number;
      readonly audio_tokens: number;
      readonly image_tokens: number;
      readonly video_tokens: number;
    };
    readonly completion_tokens: number;
    readonly completion_tokens_details: { readonly reasoning_tokens: number };
    /** USD as a decimal string, exact */ readonly cost: string;
  };
};

export type WireBalance = {
  readonly object: 'balance';
  readonly currency: 'USD';
  /** USD as a decimal string, exact */ readonly balance: string;
  /** Held for running requests */ readonly reserved: string;
  /** How far below zero the balance may go; null = without bound */ readonly credit: string | null;
  /** balance − reserved + credit; null = without bound */ readonly available: string | null;
};

export type Error = {
  readonly error: {
    readonly message: string;
    readonly type: string;
    /** The offending field */ readonly param: string | null;
    /** The status */ readonly code: string;
  };
};

/** By method and path. */
export interface Operations {
  'POST /api/session': {
    readonly params: never;
    readonly query: never;
    readonly body: SignIn;
    readonly answer: Session;
  };
  'GET /api/session': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: Session;
  };
  'DELETE /api/session': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: never;
  };
  'POST /api/session/link': {
    readonly params: never;
    readonly query: never;
    readonly body: SignInWithLink;
    readonly answer: Session;
  };
  'POST /api/session/password': {
    readonly params: never;
    readonly query: never;
    readonly body: SetPassword;
    readonly answer: Session;
  };
  'POST /api/session/key': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: PlaygroundKey;
  };
  'GET /api/accounts': {
    readonly params: never;
    readonly query: { readonly limit?: string; readonly cursor?: string };
    readonly body: never;
    readonly answer: Accounts;
  };
  'POST /api/accounts': {
    readonly params: never;
    readonly query: never;
    readonly body: NewAccount;
    readonly answer: Account;
  };
  'GET /api/accounts/{id}': {
    readonly params: { readonly id: string };
    readonly query: never;
    readonly body: never;
    readonly answer: Account;
  };
  'PATCH /api/accounts/{id}': {
    readonly params: { readonly id: string };
    readonly query: never;
    readonly body: AccountChange;
    readonly answer: Account;
  };
  'POST /api/accounts/{id}/entries': {
    readonly params: { readonly id: string };
    readonly query: never;
    readonly body: NewEntry;
    readonly answer: AddedEntry;
  };
  'GET /api/users': {
    readonly params: never;
    readonly query: {
      readonly account?: string;
      readonly limit?: string;
      readonly cursor?: string;
    };
    readonly body: never;
    readonly answer: Users;
  };
  'POST /api/users': {
    readonly params: never;
    readonly query: never;
    readonly body: NewUser;
    readonly answer: User;
  };
  'PATCH /api/users/{id}': {
    readonly params: { readonly id: string };
    readonly query: never;
    readonly body: UserChange;
    readonly answer: User;
  };
  'POST /api/users/{id}/link': {
    readonly params: { readonly id: string };
    readonly query: never;
    readonly body: never;
    readonly answer: SignInLink;
  };
  'GET /api/keys': {
    readonly params: never;
    readonly query: {
      readonly account?: string;
      readonly limit?: string;
      readonly cursor?: string;
    };
    readonly body: never;
    readonly answer: Keys;
  };
  'POST /api/keys': {
    readonly params: never;
    readonly query: never;
    readonly body: NewKey;
    readonly answer: CreatedKey;
  };
  'PATCH /api/keys/{id}': {
    readonly params: { readonly id: string };
    readonly query: never;
    readonly body: KeyChange;
    readonly answer: Key;
  };
  'POST /api/keys/{id}/revoke': {
    readonly params: { readonly id: string };
    readonly query: never;
    readonly body: never;
    readonly answer: Key;
  };
  'GET /api/usage': {
    readonly params: never;
    readonly query: {
      readonly from?: string;
      readonly to?: string;
      readonly group?: string;
      readonly account?: string;
      readonly key?: string;
      readonly model?: string;
      readonly format?: 'json' | 'csv';
    };
    readonly body: never;
    readonly answer: Usage;
  };
  'GET /api/requests': {
    readonly params: never;
    readonly query: {
      readonly from?: string;
      readonly to?: string;
      readonly account?: string;
      readonly key?: string;
      readonly model?: string;
      readonly outcome?: 'answered' | 'hung-up' | 'failed' | 'interrupted';
      readonly limit?: string;
      readonly cursor?: string;
    };
    readonly body: never;
    readonly answer: Requests;
  };
  'GET /api/requests/{requestId}': {
    readonly params: { readonly requestId: string };
    readonly query: never;
    readonly body: never;
    readonly answer: Request;
  };
  'GET /api/events': {
    readonly params: never;
    readonly query: {
      readonly from?: string;
      readonly to?: string;
      readonly account?: string;
      readonly key?: string;
      readonly model?: string;
      readonly outcome?: 'answered' | 'hung-up' | 'failed' | 'interrupted';
      readonly kind?: 'charge' | 'entry';
      readonly format: 'csv' | 'json' | 'ndjson';
    };
    readonly body: never;
    readonly answer: string;
  };
  'GET /api/bills': {
    readonly params: never;
    readonly query: { readonly account?: string };
    readonly body: never;
    readonly answer: Bills;
  };
  'GET /api/bills/{month}': {
    readonly params: { readonly month: string };
    readonly query: { readonly account?: string; readonly format?: 'json' | 'csv' | 'text' };
    readonly body: never;
    readonly answer: Bill;
  };
  'GET /api/prices': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: Prices;
  };
  'POST /api/prices': {
    readonly params: never;
    readonly query: never;
    readonly body: NewPrice;
    readonly answer: Price;
  };
  'GET /api/limits': {
    readonly params: never;
    readonly query: { readonly account?: string };
    readonly body: never;
    readonly answer: LimitsInForce;
  };
  'GET /api/models': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: Models;
  };
  'GET /api/engines': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: Engines;
  };
  'GET /api/local-models': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: LocalModels;
  };
  'POST /api/local-models/pull': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: ModelPull;
  };
  'GET /api/system': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: System;
  };
  'POST /api/system/audit': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: Audit;
  };
  'GET /v1/usage': {
    readonly params: never;
    readonly query: {
      readonly from?: string;
      readonly to?: string;
      readonly scope?: 'key' | 'account';
    };
    readonly body: never;
    readonly answer: WireUsage;
  };
  'GET /v1/balance': {
    readonly params: never;
    readonly query: never;
    readonly body: never;
    readonly answer: WireBalance;
  };
}
