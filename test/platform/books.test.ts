/** Usage, requests, events, bills, prices, limits and what a key hears under `/v1`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../src/core/limits.ts';
import type { Outcome } from '../../src/core/ledger-event.ts';
import { chargeOf } from '../../src/ledger/charge.ts';
import { MODEL } from '../../src/ledger/desk.fixture.ts';
import { somebody } from '../support/principal.ts';
import { type Answer, type Json, openReception, type Reception, type Who } from './reception.ts';

const DAY_MS = 24 * 3_600_000;

let reception: Reception;

/** The member's key on two days (one request failed), the stranger's account on the second. */
beforeAll(async () => {
  reception = await openReception();
  const { account, otherAccount, memberKey } = reception;
  await settle('r1', account.id, memberKey.id, 100, 10);
  reception.clock.pass(DAY_MS);
  await settle('r2', account.id, memberKey.id, 200, 20);
  await settle('r3', account.id, memberKey.id, 1, 1, 'failed');
  await settle('s1', otherAccount.id, 'another', 300, 30);
  await reception.send('admin', 'POST', `/api/accounts/${account.id}/entries`, {
    body: { kind: 'top-up', amountUsd: '1', note: '=1+1', id: 'paid' },
  });
});

afterAll(async () => reception?.close());

async function settle(
  requestId: string,
  accountId: string,
  keyId: string,
  promptTokens: number,
  completionTokens: number,
  outcome: Outcome = 'answered',
): Promise<void> {
  const { ledger, store, clock } = reception;
  await store.updateAccount(accountId, { creditNano: null });
  const principal = somebody({ accountId, keyId });
  const price = ledger.priceOf(MODEL.id);
  await ledger.hold({ requestId, principal, price, amountNano: 1_000_000 });
  const receipt = {
    media: [],
    engine: { name: 'e', kind: 'scripted', prompt_tokens: null, drift: null, notices: [] },
    timings: { preparedMs: 1, firstPartMs: 2, totalMs: 3.5 },
    errorCode: outcome === 'failed' ? 'engine-failed' : null,
    finishReason: 'stop',
    stream: true,
    dialect: 'openai',
  };
  const usage = {
    promptTokens,
    cachedTokens: 10,
    completionTokens,
    reasoningTokens: 0,
    modalities: { video: 5 },
  };
  await ledger.settle(
    chargeOf({
      requestId,
      principal,
      price,
      outcome,
      usage: outcome === 'failed' ? null : usage,
      engine: 'e',
      receipt,
      atMs: clock.nowMs(),
    }),
  );
}

function get(who: Who, path: string): Promise<Answer> {
  return reception.send(who, 'GET', path);
}

async function refusal(who: Who, path: string): Promise<[number, string]> {
  const { status, json } = await get(who, path);
  return [status, json.error.param];
}

describe('usage', () => {
  it('is of this month, by day, and of the own account for members', async () => {
    const { json } = await get('member', '/api/usage');
    expect(json).toMatchObject({
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-21T01:00:00.000Z',
      group: ['day'],
      data: [
        { at: '2026-11-20T00:00:00.000Z', keyId: null, requests: 1, promptTokens: 100 },
        { at: '2026-11-21T00:00:00.000Z', requests: 2, unanswered: 1, promptTokens: 200 },
      ],
      // Cached 10 × 1, the rest × 10, said × 100: 910 + 1000 and 1910 + 2000 nano-dollars.
      total: { requests: 3, cachedTokens: 20, costNano: '5820', costUsd: '0.00000582' },
    });
  });

  it('is of all accounts for admins, or of the one they name', async () => {
    const { json } = await get('admin', '/api/usage?group=account,model');
    expect(json.data.map(({ accountId, modelId }: Json) => [accountId, modelId])).toEqual(
      [reception.account.id, reception.otherAccount.id].toSorted().map((id) => [id, 'm']),
    );
    const one = await get('admin', `/api/usage?account=${reception.otherAccount.id}`);
    expect(one.json.total).toMatchObject({ requests: 1, promptTokens: 300 });
    expect((await get('admin', '/api/usage?key=another')).json.total.requests).toBe(1);
    expect((await get('admin', '/api/usage?model=n')).json.data).toEqual([]);
    expect((await get('member', '/api/usage?key=another')).json.data).toEqual([]);
  });

  it('is of the hours that were asked for, made whole', async () => {
    const { json } = await get(
      'member',
      '/api/usage?group=hour&from=2026-11-20T00:59:00Z&to=2026-11-21T01:30:00%2B01:00',
    );
    expect([json.from, json.to]).toEqual(['2026-11-20T00:00:00.000Z', '2026-11-21T01:00:00.000Z']);
    expect(json.data).toHaveLength(2);
  });

  it('comes as CSV with the same numbers', async () => {
    const { headers, text } = await get('member', '/api/usage?group=day,key&format=csv');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="usage.csv"');
    const [head, first] = text.split('\r\n');
    expect(head).toBe(
      'at,accountId,keyId,modelId,requests,unanswered,promptTokens,cachedTokens,completionTokens,reasoningTokens,audioTokens,imageTokens,videoTokens,costUsd',
    );
    expect(first).toBe(
      `2026-11-20T00:00:00.000Z,,${reception.memberKey.id},,1,0,100,10,10,0,0,0,5,0.00000191`,
    );
  });

  it.each([
    ['group=week', 'group'],
    ['group=day,day', 'group'],
    ['from=yesterday', 'from'],
    ['from=2026-11-20T08:00:00', 'from'],
    ['from=2026-02-30', 'from'],
    ['from=2026-11-20T25:00:00Z', 'from'],
    ['from=2026-11-20&to=2026-11-20', 'to'],
    ['from=2020-01-01', 'to'],
    ['from=2026-01-01&group=hour', 'to'],
    ['form=2026-11-20', 'form'],
    ['account=main', 'account'],
    ['key=a&key=b', 'key'],
  ])('refuses %s', async (query, param) => {
    const [status, named] = await refusal('member', `/api/usage?${query}`);
    expect(named).toBe(param);
    expect(status).toBe(param === 'account' ? 404 : 400);
  });
});

describe('requests', () => {
  it('come newest first, in pages', async () => {
    const first = await get('member', '/api/requests?limit=2');
    expect(first.json.data.map(({ requestId }: Json) => requestId)).toEqual(['r3', 'r2']);
    const last = await get('member', `/api/requests?limit=2&cursor=${first.json.nextCursor}`);
    expect(last.json.data).toMatchObject([{ requestId: 'r1', costUsd: '0.00000191' }]);
    expect(last.json.nextCursor).toBeNull();
    expect((await get('member', '/api/requests?limit=3')).json.nextCursor).toBeNull();
  });

  it('are found by what they are', async () => {
    const found = async (who: Who, query: string): Promise<string[]> =>
      (await get(who, `/api/requests?${query}`)).json.data.map(({ requestId }: Json) => requestId);
    expect(await found('member', 'outcome=failed')).toEqual(['r3']);
    expect(await found('member', 'to=2026-11-21')).toEqual(['r1']);
    expect(await found('admin', 'key=another')).toEqual(['s1']);
    expect(await found('admin', 'model=n')).toEqual([]);
  });

  it('are told of one by one to those whom they belong to', async () => {
    const { json } = await get('member', '/api/requests/r3');
    expect(json).toMatchObject({
      outcome: 'failed',
      costNano: '0',
      errorCode: 'engine-failed',
      timings: { preparedMs: 1, firstPartMs: 2, totalMs: 3.5 },
      media: [],
      engineReceipt: { name: 'e', kind: 'scripted' },
    });
    expect((await get('stranger', '/api/requests/r3')).status).toBe(404);
    expect((await get('admin', '/api/requests/r3')).status).toBe(200);
    // Money that was paid in is no request.
    expect((await get('admin', '/api/requests/paid')).status).toBe(404);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['cursor=x', 'cursor'],
    ['outcome=lost', 'outcome'],
  ])('refuse %s', async (query, param) => {
    expect(await refusal('member', `/api/requests?${query}`)).toEqual([400, param]);
  });
});

describe('events', () => {
  it('are exported whole, oldest first, of the own account alone', async () => {
    const { text } = await get('member', '/api/events?format=csv');
    const rows = text.trimEnd().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(',')[3])).toEqual(['r1', 'r2', 'r3', 'paid']);
    expect(rows.at(-1)).toContain("'=1+1");
    const { text: json } = await get('admin', '/api/events?format=json&kind=charge');
    const events = JSON.parse(json) as Json[];
    expect(events.map(({ request_id: id }) => id)).toEqual(['r1', 'r2', 'r3', 's1']);
    const lines = await get('stranger', '/api/events?format=ndjson');
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(JSON.parse(lines.text)).toMatchObject({ request_id: 's1' });
  });

  it('come in a format that is named', async () => {
    expect(await refusal('member', '/api/events')).toEqual([400, 'format']);
  });
});

describe('bills', () => {
  it('are listed by month, with what happened in each', async () => {
    const { json } = await get('member', '/api/bills');
    expect(json).toEqual({
      accountId: reception.account.id,
      data: [
        {
          month: '2026-11',
          requests: 3,
          chargesUsd: '0.00000582',
          chargesNano: '5820',
          entriesUsd: '1.000000',
          entriesNano: '1000000000',
        },
      ],
    });
    expect((await get('admin', '/api/bills')).json).toEqual({ accountId: 'main', data: [] });
  });

  it('add up, and agree with the account', async () => {
    const { json } = await get('member', '/api/bills/2026-11');
    const sum = json.lines.reduce((total: number, line: Json) => total + +line.amountNano, 0);
    expect([String(sum), json.chargesNano]).toEqual(['5820', '5820']);
    expect(json.lines[0]).toMatchObject({ kind: 'cached', tokens: 20, perMillionUsd: '0.001000' });
    const account = await get('member', `/api/accounts/${reception.account.id}`);
    expect(json.closingUsd).toBe(account.json.balanceUsd);
    expect(json.closingUsd).toBe('0.99999418');
  });

  it('come as CSV and as text', async () => {
    const csv = await get('admin', `/api/bills/2026-11?format=csv&account=${reception.account.id}`);
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="bill-2026-11.csv"');
    expect(csv.text).toMatch(/^type,at,model/);
    const text = await get('member', '/api/bills/2026-11?format=text');
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text.text).toMatch(/^Bill of Ours/);
  });

  it('are of months', async () => {
    expect(await refusal('member', '/api/bills/2026-13')).toEqual([400, 'month']);
    expect(await refusal('member', '/api/bills/november')).toEqual([400, 'month']);
  });
});

describe('limits', () => {
  it('tell what is left of the account, and what keys have spent', async () => {
    const { account, memberKey, store, limits } = reception;
    const ofAccount = { ...NO_LIMITS, concurrentRequests: 4, videoSecondsPerMinute: 60 };
    const ofKey = { ...NO_LIMITS, megapixelsPerMinute: 2.5 };
    await store.updateAccount(account.id, { limits: ofAccount });
    await store.updateKey(memberKey.id, { limits: ofKey });
    const who = { accountId: account.id, keyId: memberKey.id, limits: ofKey };
    const principal = somebody({ ...who, accountLimits: ofAccount });
    const admitted = await limits.admit(principal, MODEL, 'now');
    const media = { videoSeconds: 0.5, audioSeconds: 0, megapixels: 1.25, mediaBytes: 0 };
    await admitted.spend({ promptTokens: 0, ...media });
    const { json } = await get('member', '/api/limits');
    expect(json.windows).toEqual({
      concurrentRequests: { limit: 4, remaining: 3, resetSeconds: 0 },
      videoSecondsPerMinute: { limit: 60, remaining: 59.5, resetSeconds: 60 },
      audioSecondsPerMinute: null,
      megapixelsPerMinute: null,
      mediaBytesInFlight: null,
    });
    expect(json.models).toMatchObject([
      { modelId: 'm', requests: { limit: 100, remaining: 99 }, tokens: { limit: 1_000_000 } },
    ]);
    const key = json.keys.find(({ keyId }: Json) => keyId === reception.memberKey.id);
    expect(key).toMatchObject({
      windows: {
        concurrentRequests: null,
        megapixelsPerMinute: { limit: 2.5, remaining: 1.25 },
      },
      day: { spentNano: '3910', budgetUsd: null },
      month: { spentNano: '5820', budgetUsd: null },
    });
    expect((await get('admin', '/api/limits')).json.accountId).toBe('main');
  });
});

describe('under /v1', () => {
  it('a key hears what it has used, and what its account has', async () => {
    const { json } = await get('member-key', '/v1/usage');
    expect(json).toMatchObject({
      object: 'usage',
      scope: 'key',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
      currency: 'USD',
      data: [
        { object: 'usage.day', date: '2026-11-20', model: 'm', requests: 1, cost: '0.00000191' },
        {
          date: '2026-11-21',
          prompt_tokens: 200,
          prompt_tokens_details: { cached_tokens: 10, video_tokens: 5 },
        },
      ],
      total: { requests: 3, unanswered: 1, completion_tokens: 30, cost: '0.00000582' },
    });
    expect((await get('admin-key', '/v1/usage?scope=account')).json.data).toEqual([]);
    expect((await get('member-key', '/v1/usage?scope=account')).json.total.requests).toBe(3);
    expect((await get('member-key', '/v1/usage?from=2026-11-21')).json.data).toHaveLength(1);
    expect(await refusal('member-key', '/v1/usage?from=2020-01-01')).toEqual([400, 'to']);
    expect(await refusal('member-key', '/v1/usage?scope=all')).toEqual([400, 'scope']);
  });

  it('a key hears the balance of its account', async () => {
    await reception.store.updateAccount(reception.account.id, { creditNano: 1_000_000_000 });
    expect((await get('member-key', '/v1/balance')).json).toEqual({
      object: 'balance',
      currency: 'USD',
      balance: '0.99999418',
      reserved: '0.000000',
      credit: '1.000000',
      available: '1.99999418',
    });
    expect((await get('admin-key', '/v1/balance')).json).toMatchObject({
      credit: null,
      available: null,
    });
  });

  it('a key that is restricted to other routes hears nothing', async () => {
    const body = { name: 'Chats', routes: ['chat'] };
    const { json } = await reception.send('member', 'POST', '/api/keys', { body });
    for (const path of ['/v1/usage', '/v1/balance']) {
      const answer = await reception.sendRaw('GET', path, { headers: { 'api-key': json.key } });
      expect([answer.status, answer.json.error.message]).toEqual([
        403,
        'This API key may not be used for usage',
      ]);
    }
  });
});
