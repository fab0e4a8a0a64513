/** Who may what: every route × everybody, row by row. A new route needs a row. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/platform/route-table.ts';
import { openReception, type Reception, WHO, type Who } from './reception.ts';

let reception: Reception;

beforeAll(async () => {
  reception = await openReception();
});

afterAll(async () => reception?.close());

type Row = readonly number[];

/** In the order of WHO: anybody, wrong-key, member-key, member, stranger, admin, admin-key. */
const ADMINS: (ok: number) => Row = (ok) => [401, 401, 403, 403, 403, ok, ok];
const USERS_AND_ADMIN_KEYS: (ok: number) => Row = (ok) => [401, 401, 403, ok, ok, ok, ok];
/** Things of the member's account. */
const OWNERS: (ok: number) => Row = (ok) => [401, 401, 403, ok, 404, ok, ok];
const SIGNED_IN: (ok: number) => Row = (ok) => [401, 401, 403, ok, ok, ok, 401];

/** Path and body name what exists; a wrong body shows that its sender got as far as that. */
const TABLE: Readonly<
  Record<string, readonly [Row, ((made: Reception) => { path?: string; body?: unknown })?]>
> = {
  signIn: [[400, 400, 400, 400, 400, 400, 400], () => ({ body: {} })],
  signInWithLink: [[401, 401, 401, 401, 401, 401, 401], () => ({ body: { token: 'x' } })],
  getSession: [SIGNED_IN(200)],
  setPassword: [SIGNED_IN(400), () => ({ body: {} })],
  createPlaygroundKey: [SIGNED_IN(201)],
  listAccounts: [ADMINS(200)],
  createAccount: [ADMINS(201), () => ({ body: { name: 'New' } })],
  getAccount: [OWNERS(200), ({ account }) => ({ path: `/api/accounts/${account.id}` })],
  changeAccount: [
    ADMINS(200),
    ({ account }) => ({ path: `/api/accounts/${account.id}`, body: { name: 'Ours' } }),
  ],
  addEntry: [
    ADMINS(201),
    ({ account }) => ({
      path: `/api/accounts/${account.id}/entries`,
      body: { kind: 'top-up', amountUsd: '1', note: '' },
    }),
  ],
  listUsers: [ADMINS(200)],
  createUser: [ADMINS(400), () => ({ body: {} })],
  changeUser: [ADMINS(200), ({ member }) => ({ path: `/api/users/${member.id}`, body: {} })],
  createSignInLink: [ADMINS(201), ({ member }) => ({ path: `/api/users/${member.id}/link` })],
  listKeys: [USERS_AND_ADMIN_KEYS(200)],
  createKey: [USERS_AND_ADMIN_KEYS(201), () => ({ body: { name: 'New' } })],
  changeKey: [
    OWNERS(200),
    ({ memberKey }) => ({ path: `/api/keys/${memberKey.id}`, body: { name: 'Plain' } }),
  ],
  revokeKey: [[401, 401, 403, 404, 404, 404, 404], () => ({ path: '/api/keys/none/revoke' })],
  getUsage: [USERS_AND_ADMIN_KEYS(200)],
  listRequests: [USERS_AND_ADMIN_KEYS(200)],
  getRequest: [[401, 401, 403, 404, 404, 404, 404], () => ({ path: '/api/requests/none' })],
  exportEvents: [USERS_AND_ADMIN_KEYS(200), () => ({ path: '/api/events?format=csv' })],
  listBills: [USERS_AND_ADMIN_KEYS(200)],
  getBill: [USERS_AND_ADMIN_KEYS(200), () => ({ path: '/api/bills/2026-11' })],
  listPrices: [USERS_AND_ADMIN_KEYS(200)],
  addPrice: [ADMINS(400), () => ({ body: {} })],
  listModels: [USERS_AND_ADMIN_KEYS(200)],
  getLimits: [USERS_AND_ADMIN_KEYS(200)],
  listEngines: [ADMINS(200)],
  listLocalModels: [ADMINS(200)],
  pullLocalModels: [ADMINS(200)],
  getSystem: [ADMINS(200)],
  auditLedger: [ADMINS(200)],
  getWireUsage: [[401, 401, 200, 401, 401, 401, 200]],
  getWireBalance: [[401, 401, 200, 401, 401, 401, 200]],
  // The last of all, as it ends the sessions.
  signOut: [SIGNED_IN(204)],
};

describe('who may what', () => {
  it('has a row for every route', () => {
    expect(Object.keys(TABLE).toSorted()).toEqual(ROUTES.map(({ id }) => id).toSorted());
  });

  it.each(Object.keys(TABLE))('%s', async (id) => {
    const { method, path } = ROUTES.find((route) => route.id === id)!;
    const [statuses, make] = TABLE[id]!;
    const made = make?.(reception) ?? {};
    const got: Partial<Record<Who, number>> = {};
    for (const who of WHO) {
      const { status } = await reception.send(who, method, made.path ?? path, made);
      got[who] = status;
    }
    expect(got).toEqual(Object.fromEntries(WHO.map((who, at) => [who, statuses[at]])));
  });

  it('the document is open to all', async () => {
    expect((await reception.send('anybody', 'GET', '/api/openapi.json')).status).toBe(200);
  });
});
