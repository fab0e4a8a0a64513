/**
 * Six weeks of a small company, for looking at the console: accounts, people, keys, prices and some
 * thousand requests, written as the server would have written them. Numbers only look random: they
 * come from the request's own, so that pictures of today and tomorrow differ in their dates alone.
 */
import type { Clock } from '../../src/core/clock.ts';
import { DEFAULT_MODELS } from '../../src/config/default-models.ts';
import type { Outcome } from '../../src/core/ledger-event.ts';
import { NO_LIMITS } from '../../src/core/limits.ts';
import { BY_SETTINGS, type Price } from '../../src/core/prices.ts';
import type { Usage } from '../../src/core/stream-part.ts';
import { createApiKey, revokeApiKey } from '../../src/keys/api-keys.ts';
import { MAIN_ACCOUNT_ID, openMainAccount } from '../../src/keys/main-account.ts';
import { createUser } from '../../src/keys/users.ts';
import { chargeOf } from '../../src/ledger/charge.ts';
import type { LedgerWrite, Store } from '../../src/storage/store.ts';
import { type BelievableMedia, filmOf, NO_MEDIA, picturesOf, soundOf } from './believable-media.ts';

export const RESEARCH_ID = 'research';
const SUPPORT_ID = 'support';
/** Was about a film. */
export const FILM_REQUEST_ID: string = requestIdAt(9);
const REPLICA_ID = 'believable';

const MS_PER_DAY = 86_400_000;
const MS_PER_HOUR = 3_600_000;
const DAYS = 42;
/** On a day in the middle of the week. */
const BUSIEST_REQUESTS = 90;
const WRITES_AT_ONCE = 400;
const NANO_PER_USD = 1_000_000_000;
/** Of a first key that nobody uses any more. */
const FIRST_KEY_DAYS = 20;

/** Becomes dearer in two weeks. */
const RISING_MODEL = 'mimo-v2-flash';
const RISE_DAYS = 14;
const RISEN_PRICES = { cachedNano: 20, promptNano: 120, completionNano: 360 };

const MAIN_LIMITS = {
  ...NO_LIMITS,
  requestsPerMinute: 600,
  concurrentRequests: 40,
  audioSecondsPerMinute: 7200,
};
/** Of one key. */
const PICTURES_LIMITS = {
  dayBudgetNano: 5 * NANO_PER_USD,
  monthBudgetNano: 60 * NANO_PER_USD,
  concurrentRequests: 8,
  megapixelsPerMinute: 200,
};

interface Owner {
  readonly email: string;
  readonly password: string;
}

/** Fills an empty store as it would look at the time of `clock`. */
export async function fillBelievably(store: Store, owner: Owner, clock: Clock): Promise<void> {
  const nowMs = clock.nowMs();
  const began: Clock = { nowMs: () => nowMs - DAYS * MS_PER_DAY };
  await openMainAccount(store, began);
  await store.updateAccount(MAIN_ACCOUNT_ID, { limits: MAIN_LIMITS });
  await addAccount(store, began, { id: RESEARCH_ID, name: 'Research', creditNano: 0 });
  await addAccount(store, began, {
    id: SUPPORT_ID,
    name: 'Customer support',
    creditNano: 50 * NANO_PER_USD,
  });
  await addPeople(store, owner, began);
  const prices = await addPrices(store, began.nowMs(), nowMs);
  const keys = await addKeys(store, began, clock);
  await addMoney(store, nowMs);
  await addRequests(store, prices, keys, nowMs);
}

async function addAccount(
  store: Store,
  clock: Clock,
  account: { readonly id: string; readonly name: string; readonly creditNano: number },
): Promise<void> {
  const limits = { ...NO_LIMITS, requestsPerMinute: 300, concurrentRequests: 20 };
  await store.createAccount({ ...account, createdMs: clock.nowMs(), limits, disabled: false });
}

async function addPeople(store: Store, owner: Owner, clock: Clock): Promise<void> {
  await createUser(store, { accountId: MAIN_ACCOUNT_ID, role: 'admin', ...owner }, clock);
  const member = { role: 'member', password: 'not that anybody signs in' } as const;
  for (const [email, accountId] of [
    ['lin@example.org', RESEARCH_ID],
    ['amara@example.org', RESEARCH_ID],
    ['jonas@example.org', SUPPORT_ID],
  ] as const) {
    await createUser(store, { ...member, email, accountId }, clock);
  }
  const invited = { email: 'new@example.org', accountId: SUPPORT_ID, password: null };
  await createUser(store, { ...invited, role: 'member' }, clock);
}

/** Those of the settings, from the first day on, and a rise that is still to come. */
async function addPrices(
  store: Store,
  fromMs: number,
  nowMs: number,
): Promise<ReadonlyMap<string, Price>> {
  const prices = new Map<string, Price>();
  for (const { id: modelId, prices: asked, longContextPrices } of DEFAULT_MODELS) {
    const entry = { modelId, validFromMs: fromMs, prices: asked, longContextPrices };
    prices.set(modelId, await store.addPrice({ ...entry, by: BY_SETTINGS }));
  }
  await store.addPrice({
    modelId: RISING_MODEL,
    validFromMs: nowMs - (nowMs % MS_PER_DAY) + RISE_DAYS * MS_PER_DAY,
    prices: RISEN_PRICES,
    longContextPrices: null,
    by: 'root',
  });
  return prices;
}

interface KeyInUse {
  readonly accountId: string;
  readonly keyId: string;
  readonly modelId: string;
  /** Of all requests. */
  readonly share: number;
}

async function addKeys(store: Store, began: Clock, clock: Clock): Promise<readonly KeyInUse[]> {
  const add = async (accountId: string, name: string): Promise<string> => {
    const wanted = { accountId, name, createdBy: 'root' };
    const limits = name === 'Product pictures' ? PICTURES_LIMITS : {};
    return (await createApiKey(store, { ...wanted, limits }, began)).row.id;
  };
  const [pictures, meetings, films, first, tickets] = [
    await add(MAIN_ACCOUNT_ID, 'Product pictures'),
    await add(MAIN_ACCOUNT_ID, 'Meeting notes'),
    await add(RESEARCH_ID, 'Film archive'),
    await add(MAIN_ACCOUNT_ID, 'First try'),
    await add(SUPPORT_ID, 'Tickets'),
  ];
  const retiredMs = began.nowMs() + FIRST_KEY_DAYS * MS_PER_DAY;
  await revokeApiKey(store, first, { nowMs: () => retiredMs });
  const usedMs = clock.nowMs() - MS_PER_HOUR / 4;
  await store.touchKeys([pictures, meetings, films, tickets].map((keyId) => ({ keyId, usedMs })));
  return [
    { accountId: MAIN_ACCOUNT_ID, keyId: pictures, modelId: 'mimo-v2.5', share: 0.45 },
    { accountId: MAIN_ACCOUNT_ID, keyId: meetings, modelId: 'mimo-v2-omni', share: 0.25 },
    { accountId: RESEARCH_ID, keyId: films, modelId: 'mimo-v2.5', share: 0.18 },
    { accountId: SUPPORT_ID, keyId: tickets, modelId: 'mimo-v2-flash', share: 0.12 },
  ];
}

async function addMoney(store: Store, nowMs: number): Promise<void> {
  const topUps = [
    { accountId: MAIN_ACCOUNT_ID, usd: 100, daysAgo: 40, note: 'Invoice 2026-118' },
    { accountId: MAIN_ACCOUNT_ID, usd: 100, daysAgo: 9, note: 'Invoice 2026-131' },
    { accountId: RESEARCH_ID, usd: 60, daysAgo: 33, note: 'Grant, autumn' },
    { accountId: SUPPORT_ID, usd: 25, daysAgo: 20, note: 'Invoice 2026-125' },
  ];
  await write(
    store,
    topUps.map(({ accountId, usd, daysAgo, note }, at) => ({
      type: 'post',
      entry: {
        kind: 'top-up',
        requestId: `top-up-${at}`,
        accountId,
        amountNano: usd * NANO_PER_USD,
        atMs: nowMs - daysAgo * MS_PER_DAY,
        note,
        by: 'root',
      },
    })),
  );
}

async function addRequests(
  store: Store,
  prices: ReadonlyMap<string, Price>,
  keys: readonly KeyInUse[],
  nowMs: number,
): Promise<void> {
  const writes = requestTimes(nowMs).flatMap((atMs, at) => {
    const key = keyAt(keys, noise(at, 1));
    return requestWrites(at, atMs, key, prices.get(key.modelId)!);
  });
  for (let from = 0; from < writes.length; from += WRITES_AT_ONCE) {
    await write(store, writes.slice(from, from + WRITES_AT_ONCE));
  }
}

/** Rising; busy by day, quiet at night and at weekends, and more from week to week. */
function requestTimes(nowMs: number): number[] {
  return Array.from({ length: DAYS }, (_day, back) => nowMs - (DAYS - 1 - back) * MS_PER_DAY)
    .flatMap((dayMs, day) => {
      const midnightMs = dayMs - (dayMs % MS_PER_DAY);
      const weekday = new Date(midnightMs).getUTCDay();
      const busy = weekday === 0 || weekday === 6 ? 0.25 : 0.75 + 0.25 * noise(day, 7);
      const count = Math.round(BUSIEST_REQUESTS * busy * (0.5 + (0.5 * day) / DAYS));
      return Array.from({ length: count }, (_request, at) => {
        const hour = 7 + 12 * ((noise(at, day + 20) + noise(at, day + 90)) / 2);
        return Math.round(midnightMs + hour * MS_PER_HOUR);
      });
    })
    .filter((atMs) => atMs < nowMs)
    .toSorted((one, other) => one - other);
}

function keyAt(keys: readonly KeyInUse[], at: number): KeyInUse {
  let passed = 0;
  return keys.find(({ share }) => (passed += share) >= at) ?? keys[0]!;
}

function requestWrites(at: number, atMs: number, key: KeyInUse, price: Price): LedgerWrite[] {
  const { accountId, keyId, modelId } = key;
  const requestId = requestIdAt(at);
  const outcome = outcomeAt(noise(at, 2));
  const media = outcome === 'failed' ? NO_MEDIA : mediaAt(at, requestId, modelId);
  const usage = outcome === 'failed' ? null : usageAt(at, media);
  const totalMs = Math.round(400 + 6000 * noise(at, 3) ** 2);
  const preparedMs = Math.round(totalMs * 0.3);
  const charge = chargeOf({
    requestId,
    principal: { accountId, keyId },
    price,
    outcome,
    usage,
    engine: 'local',
    atMs,
    receipt: {
      media: media.receipts,
      engine: { name: 'local', kind: 'local', prompt_tokens: null, drift: null, notices: [] },
      timings: {
        preparedMs,
        fetchMs: Math.round(preparedMs * 0.4),
        decodeMs: Math.round(preparedMs * 0.5),
        firstPartMs: Math.round(totalMs * 0.5),
        queueMs: 0,
        totalMs,
      },
      errorCode: outcome === 'failed' ? 'media-download' : null,
      finishReason: outcome === 'answered' ? 'stop' : null,
      stream: noise(at, 4) < 0.7,
      dialect: noise(at, 5) < 0.8 ? 'openai' : 'anthropic',
    },
  });
  const reserve = {
    type: 'reserve',
    requestId,
    replicaId: REPLICA_ID,
    accountId,
    keyId,
    modelId,
    priceVersion: price.version,
    amountNano: 0,
    atMs,
    dayBudgetNano: null,
    monthBudgetNano: null,
  } as const;
  return [reserve, { type: 'settle', charge }];
}

function requestIdAt(at: number): string {
  return `believable${String(at).padStart(22, '0')}`;
}

function outcomeAt(chance: number): Outcome {
  if (chance < 0.95) return 'answered';
  return chance < 0.98 ? 'hung-up' : 'failed';
}

/** Pictures, sounds or films by the model's use. */
function mediaAt(at: number, requestId: string, modelId: string): BelievableMedia {
  const wish = { requestId, size: noise(at, 6), kind: noise(at, 12) };
  if (modelId === 'mimo-v2-omni') return soundOf(wish);
  if (modelId !== 'mimo-v2.5') return NO_MEDIA;
  return noise(at, 13) < 0.6 ? picturesOf(wish) : filmOf(wish);
}

/** With a text of some length. */
function usageAt(at: number, { tokens, modalities }: BelievableMedia): Usage {
  const promptTokens = tokens + Math.round(40 + 900 * noise(at, 8));
  const completionTokens = Math.round(60 + 900 * noise(at, 9));
  return {
    promptTokens,
    cachedTokens: Math.round(promptTokens * 0.3 * noise(at, 10)),
    completionTokens,
    reasoningTokens: Math.round(completionTokens * 0.4 * noise(at, 11)),
    modalities,
  };
}

/** In 0…1, the same for the same two numbers (Knuth's multiplicative hash, twice). */
function noise(number: number, use: number): number {
  const mixed = Math.imul(Math.imul(number + 1, 2_654_435_761) ^ (use * 40_503), 2_246_822_519);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
}

async function write(store: Store, writes: readonly LedgerWrite[]): Promise<void> {
  const refused = (await store.write(writes)).find(({ ok }) => !ok);
  if (refused) throw new Error(`the ledger refuses what is believable: ${JSON.stringify(refused)}`);
}
