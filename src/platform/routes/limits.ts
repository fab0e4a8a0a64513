/** How much may be used, and how much of it is used now. */
import { z } from 'zod';
import type { Limits } from '../../core/limits.ts';
import { formatUsd } from '../../core/money.ts';
import type { RateWindows } from '../../limits/rate-limits.ts';
import type { ApiKey, Store } from '../../storage/store.ts';
import type { RouteContext } from '../context.ts';
import { id, nanoOut, usdOrNull, usdOut } from '../fields.ts';
import { DAY_MS, dayStart, monthStart } from '../period.ts';
import { route, type Route } from '../route.ts';
import { named } from '../schemas.ts';
import { accountLimitsOut, keyLimitsJson, keyLimitsOut, ratesJson } from '../shapes/limits.ts';
import { accountOf } from '../whose.ts';

const window = named(
  'RateWindow',
  z.strictObject({
    limit: z.number(),
    remaining: z.number(),
    resetSeconds: z.number().meta({ description: 'Until the window begins anew' }),
  }),
);

/** In the units of the limits. */
const sharedWindows = named(
  'SharedWindows',
  z
    .strictObject({
      concurrentRequests: window.nullable(),
      videoSecondsPerMinute: window.nullable(),
      audioSecondsPerMinute: window.nullable(),
      megapixelsPerMinute: window.nullable(),
      mediaBytesInFlight: window.nullable(),
    })
    .meta({ description: 'Of the limits that hold over all models together; null = no limit' }),
);

const spending = z.strictObject({
  spentUsd: usdOut,
  spentNano: nanoOut,
  budgetUsd: usdOut.nullable(),
});

const limitsOut = named(
  'LimitsInForce',
  z.strictObject({
    accountId: id,
    limits: accountLimitsOut,
    windows: sharedWindows,
    models: z.array(
      z.strictObject({
        modelId: id,
        requests: window.nullable().meta({ description: 'Null where nobody limits them' }),
        tokens: window.nullable(),
      }),
    ),
    keys: z.array(
      z.strictObject({
        keyId: id,
        name: z.string(),
        limits: keyLimitsOut,
        windows: sharedWindows,
        day: spending.meta({ description: 'This UTC day, without running requests' }),
        month: spending.meta({ description: 'This UTC month, without running requests' }),
      }),
    ),
  }),
);

type Spending = z.input<typeof spending>;

async function windowsOf(
  accountId: string,
  limits: Limits,
  context: RouteContext,
): Promise<(RateWindows & { readonly modelId: string })[]> {
  return Promise.all(
    [...context.models.values()].map(async (model) => {
      const { requests, tokens } = await context.limits.windowsOf(accountId, limits, model);
      return { modelId: model.id, requests, tokens };
    }),
  );
}

/** What each key of the account has spent since then. */
async function spentByKey(
  store: Store,
  accountId: string,
  fromMs: number,
  toMs: number,
): Promise<ReadonlyMap<string, number>> {
  const filter = { accountId, keyId: null, modelId: null, fromMs, toMs };
  const rows = await store.usage(filter, ['key']);
  return new Map(rows.map(({ keyId, costNano }) => [keyId!, costNano]));
}

function spendingOf(spentNano: number, budgetNano: number | null): Spending {
  return {
    spentUsd: formatUsd(spentNano),
    spentNano: String(spentNano),
    budgetUsd: usdOrNull(budgetNano),
  };
}

function isUsable({ revokedMs, expiresMs }: ApiKey, nowMs: number): boolean {
  return revokedMs === null && (expiresMs === null || expiresMs > nowMs);
}

export const LIMIT_ROUTES: readonly Route[] = [
  route({
    id: 'getLimits',
    method: 'GET',
    path: '/api/limits',
    tag: 'limits',
    summary: 'Limits of an account and its usable keys, and how much of them is used now',
    access: 'member',
    query: z.strictObject({ account: id.optional() }),
    answer: limitsOut,
    async handle({ caller, query }, context) {
      const { store, clock } = context;
      const { id: accountId, limits } = await accountOf(store, caller, query.account);
      const nowMs = clock.nowMs();
      const tomorrowMs = dayStart(nowMs) + DAY_MS;
      const keys = (await store.keys(accountId)).filter((key) => isUsable(key, nowMs));
      const limited = keys.map((key) => ({ keyId: key.id, limits: key.limits }));
      const [models, [windows, ...windowsOfKeys], day, month] = await Promise.all([
        windowsOf(accountId, limits, context),
        context.limits.sharedWindowsOf(accountId, limits, limited),
        spentByKey(store, accountId, dayStart(nowMs), tomorrowMs),
        spentByKey(store, accountId, monthStart(nowMs), tomorrowMs),
      ]);
      return {
        accountId,
        limits: ratesJson(limits),
        windows: windows!,
        models,
        keys: keys.map((key, at) => ({
          keyId: key.id,
          name: key.name,
          limits: keyLimitsJson(key.limits),
          windows: windowsOfKeys[at]!,
          day: spendingOf(day.get(key.id) ?? 0, key.limits.dayBudgetNano),
          month: spendingOf(month.get(key.id) ?? 0, key.limits.monthBudgetNano),
        })),
      };
    },
  }),
];
