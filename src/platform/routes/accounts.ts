/** Accounts, and the money that is paid in. */
import { changeAccount, createAccount } from '../../keys/accounts.ts';
import { postEntry } from '../../ledger/post-entry.ts';
import { z } from 'zod';
import { defined } from '../defined.ts';
import { id, text, usdIn, usdNotNegative } from '../fields.ts';
import { pageQuery, pagesOf, readPage } from '../list-page.ts';
import { route, type Route } from '../route.ts';
import { named } from '../schemas.ts';
import { accountJson, accountOut } from '../shapes/account.ts';
import { accountLimitsIn } from '../shapes/limits.ts';
import { accountOf } from '../whose.ts';

const NOTE_LIMIT_CHARACTERS = 500;
const TAG = 'accounts';
const params = z.strictObject({ id });

const creditUsd = usdNotNegative
  .nullable()
  .meta({ description: 'How far below zero the balance may go; null = without bound' });

const entry = z
  .strictObject({
    kind: z.enum(['top-up', 'adjustment']),
    amountUsd: usdIn,
    note: text(NOTE_LIMIT_CHARACTERS),
    id: z
      .string()
      .regex(/^[\w.:-]{1,100}$/, '1 to 100 letters, digits and the signs ._:-')
      .meta({ description: 'Sent twice, it is added once; made up when left out' })
      .optional(),
  })
  .refine(({ kind, amountUsd }) => (kind === 'top-up' ? amountUsd > 0 : amountUsd !== 0), {
    path: ['amountUsd'],
    message: 'more than 0, or, for an adjustment, other than 0',
  });

export const ACCOUNT_ROUTES: readonly Route[] = [
  route({
    id: 'listAccounts',
    method: 'GET',
    path: '/api/accounts',
    tag: TAG,
    summary: 'All accounts, oldest first',
    access: 'admin',
    query: z.strictObject(pageQuery),
    answer: pagesOf('Accounts', accountOut),
    handle: ({ query }, { store }) => readPage(query, (page) => store.accounts(page), accountJson),
  }),
  route({
    id: 'createAccount',
    method: 'POST',
    path: '/api/accounts',
    tag: TAG,
    summary: 'A new account; prepaid unless it is given credit',
    access: 'admin',
    body: named(
      'NewAccount',
      z.strictObject({
        name: z.string(),
        creditUsd: creditUsd.optional(),
        limits: accountLimitsIn.optional(),
      }),
    ),
    answer: accountOut,
    status: 201,
    async handle({ body: { name, creditUsd: creditNano, limits } }, { store, clock }) {
      const wanted = { name, ...defined({ creditNano }), limits: defined(limits ?? {}) };
      return accountJson(await createAccount(store, wanted, clock));
    },
  }),
  route({
    id: 'getAccount',
    method: 'GET',
    path: '/api/accounts/{id}',
    tag: TAG,
    summary: 'One account; members may look at their own',
    access: 'member',
    params,
    answer: accountOut,
    handle: async ({ caller, params }, { store }) =>
      accountJson(await accountOf(store, caller, params.id)),
  }),
  route({
    id: 'changeAccount',
    method: 'PATCH',
    path: '/api/accounts/{id}',
    tag: TAG,
    summary: 'Change what is named, of the limits too',
    access: 'admin',
    params,
    body: named(
      'AccountChange',
      z
        .strictObject({
          name: z.string(),
          creditUsd,
          limits: accountLimitsIn,
          disabled: z.boolean(),
        })
        .partial(),
    ),
    answer: accountOut,
    async handle({ params, body: { creditUsd: creditNano, limits, ...rest } }, { store }) {
      const change = {
        ...defined({ ...rest, creditNano }),
        ...(limits && { limits: defined(limits) }),
      };
      return accountJson(await changeAccount(store, params.id, change));
    },
  }),
  route({
    id: 'addEntry',
    method: 'POST',
    path: '/api/accounts/{id}/entries',
    tag: TAG,
    summary: 'Top up or adjust the balance; 200 instead of 201 where this id was known',
    access: 'admin',
    params,
    body: named('NewEntry', entry),
    answer: named('AddedEntry', z.strictObject({ added: z.boolean(), account: accountOut })),
    status: 201,
    async handle({ caller, params, body, exchange }, { store, ledger, clock }) {
      const { kind, note, amountUsd: amountNano, id: requestId } = body;
      const what = { kind, note, amountNano, requestId, accountId: params.id, by: caller.by };
      const added = await postEntry(store, ledger, { ...what, atMs: clock.nowMs() });
      if (!added) exchange.setStatus(200);
      return { added, account: accountJson(await accountOf(store, caller, params.id)) };
    },
  }),
];
