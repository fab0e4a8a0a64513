/**
 * What a calling key may know of itself under `/v1`: what it has used, and what is left. In the words
 * of that API, with underscores.
 */
import { z } from 'zod';
import { apiError } from '../../core/errors.ts';
import { formatUsd } from '../../core/money.ts';
import type { UsageRow } from '../../storage/store.ts';
import { isoTime, timeIn, timeOut, usdOrNull, usdOut } from '../fields.ts';
import { DAY_MS, MAX_DAYS, requireShort, wholePeriod } from '../period.ts';
import { route, type Route } from '../route.ts';
import { named } from '../schemas.ts';
import { availableNano } from '../shapes/account.ts';
import { totalOf } from '../shapes/usage.ts';

const DATE_CHARACTERS = 10;
const TAG = 'wire';

const COUNT = z.int().min(0);
const SUMS = {
  requests: COUNT,
  unanswered: COUNT,
  prompt_tokens: COUNT,
  prompt_tokens_details: z.strictObject({
    cached_tokens: COUNT,
    audio_tokens: COUNT,
    image_tokens: COUNT,
    video_tokens: COUNT,
  }),
  completion_tokens: COUNT,
  completion_tokens_details: z.strictObject({ reasoning_tokens: COUNT }),
  cost: usdOut,
};
const sumsOut = z.strictObject(SUMS);

type Sums = Omit<UsageRow, 'atMs' | 'accountId' | 'keyId' | 'modelId'>;

function wireSums(sums: Sums): z.input<typeof sumsOut> {
  return {
    requests: sums.requests,
    unanswered: sums.unanswered,
    prompt_tokens: sums.promptTokens,
    prompt_tokens_details: {
      cached_tokens: sums.cachedTokens,
      audio_tokens: sums.audioTokens,
      image_tokens: sums.imageTokens,
      video_tokens: sums.videoTokens,
    },
    completion_tokens: sums.completionTokens,
    completion_tokens_details: { reasoning_tokens: sums.reasoningTokens },
    cost: formatUsd(sums.costNano),
  };
}

export const WIRE_ROUTES: readonly Route[] = [
  route({
    id: 'getWireUsage',
    method: 'GET',
    path: '/v1/usage',
    tag: TAG,
    summary: 'What the calling key, or its account, has used, by UTC day and model',
    access: 'key',
    query: z.strictObject({
      from: timeIn.optional(),
      to: timeIn.optional(),
      scope: z.enum(['key', 'account']).optional(),
    }),
    answer: named(
      'WireUsage',
      z.strictObject({
        object: z.literal('usage'),
        scope: z.enum(['key', 'account']),
        from: timeOut,
        to: timeOut,
        currency: z.literal('USD'),
        data: z.array(
          z.strictObject({
            object: z.literal('usage.day'),
            date: z.iso.date(),
            model: z.string(),
            ...SUMS,
          }),
        ),
        total: sumsOut,
      }),
    ),
    async handle({ caller, query }, { store, clock }) {
      const scope = query.scope ?? 'key';
      const period = wholePeriod(query, clock.nowMs(), DAY_MS);
      requireShort(period, MAX_DAYS);
      const rows = await store.usage(
        {
          ...period,
          accountId: caller.accountId,
          keyId: scope === 'key' ? caller.keyId : null,
          modelId: null,
        },
        ['day', 'model'],
      );
      return {
        object: 'usage' as const,
        scope,
        from: isoTime(period.fromMs),
        to: isoTime(period.toMs),
        currency: 'USD' as const,
        data: rows.map((row) => ({
          object: 'usage.day' as const,
          date: isoTime(row.atMs!).slice(0, DATE_CHARACTERS),
          model: row.modelId!,
          ...wireSums(row),
        })),
        total: wireSums(totalOf(rows)),
      };
    },
  }),
  route({
    id: 'getWireBalance',
    method: 'GET',
    path: '/v1/balance',
    tag: TAG,
    summary: 'What the account of the calling key has left',
    access: 'key',
    answer: named(
      'WireBalance',
      z.strictObject({
        object: z.literal('balance'),
        currency: z.literal('USD'),
        balance: usdOut,
        reserved: usdOut.meta({ description: 'Held for running requests' }),
        credit: usdOut
          .nullable()
          .meta({ description: 'How far below zero the balance may go; null = without bound' }),
        available: usdOut
          .nullable()
          .meta({ description: 'balance − reserved + credit; null = without bound' }),
      }),
    ),
    async handle({ caller }, { store }) {
      const account = await store.account(caller.accountId);
      if (account === null) throw apiError('resource-not-found', null, ['account']);
      return {
        object: 'balance' as const,
        currency: 'USD' as const,
        balance: formatUsd(account.balanceNano),
        reserved: formatUsd(account.reservedNano),
        credit: usdOrNull(account.creditNano),
        available: usdOrNull(availableNano(account)),
      };
    },
  }),
];
