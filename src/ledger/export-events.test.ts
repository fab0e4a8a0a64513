import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestReceipt } from '../core/ledger-event.ts';
import type { EventFilter } from '../storage/store.ts';
import { caller, collect, type Desk, ended, openDesk } from './desk.fixture.ts';
import { type ExportFormat, exportEvents } from './export-events.ts';

const START_MS = Date.UTC(2026, 10, 20);
const REQUESTS = 510;
const ALL: EventFilter = {
  accountId: null,
  keyId: null,
  modelId: null,
  kind: null,
  outcome: null,
  fromMs: 0,
  toMs: START_MS * 2,
};
const RECEIPT: RequestReceipt = {
  media: [],
  engine: { name: 'e', kind: 'openai', prompt_tokens: 10, drift: 0, notices: ['less', 'sure'] },
  timings: { preparedMs: 1, firstPartMs: 20, totalMs: 30 },
  errorCode: null,
  finishReason: 'stop',
  stream: true,
  dialect: 'openai',
};

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(START_MS);
  await desk.account('team', 0, null);
  const { ledger } = await desk.open();
  const price = ledger.priceOf('m');
  const principal = caller('team');
  const ids = Array.from({ length: REQUESTS }, (_, index) => `r${index}`);
  await Promise.all(
    ids.map(async (requestId, index) => {
      await ledger.hold({ requestId, principal, price, amountNano: 0 });
      const outcome = index % 2 === 0 ? 'answered' : 'failed';
      const charge = ended(requestId, principal, price, START_MS + index, outcome);
      await ledger.settle({ ...charge, receipt: RECEIPT });
    }),
  );
  await ledger.post({
    kind: 'top-up',
    requestId: 't',
    accountId: 'team',
    amountNano: 5,
    atMs: START_MS + REQUESTS,
    note: '=HYPERLINK("http://x")',
    by: 'root',
  });
});
afterAll(() => desk.close());

async function exported(format: ExportFormat, filter: EventFilter = ALL): Promise<string> {
  return (await collect(exportEvents(desk.store, filter, format))).join('');
}

describe('an export', () => {
  it('has every event once, oldest first, in pages', async () => {
    const pieces = await collect(exportEvents(desk.store, ALL, 'ndjson'));
    expect(pieces).toHaveLength(3);
    const events = pieces
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly request_id: string });
    expect(events.map(({ request_id }) => request_id)).toEqual([
      ...Array.from({ length: REQUESTS }, (_, index) => `r${index}`),
      't',
    ]);
  });

  it('is the same as one JSON array, with all that is known', async () => {
    const lines = (await exported('ndjson')).trimEnd().split('\n');
    const array = JSON.parse(await exported('json')) as readonly Record<string, unknown>[];
    expect(array).toEqual(lines.map((line) => JSON.parse(line) as unknown));
    expect(array[0]).toMatchObject({
      kind: 'charge',
      at: '2026-11-20T00:00:00.000Z',
      request_id: 'r0',
      amount: '-0.000000364',
      prompt_tokens: 10,
      receipt: {
        engine: RECEIPT.engine,
        timings: { prepared_ms: 1, first_part_ms: 20, total_ms: 30 },
        finish_reason: 'stop',
      },
    });
    expect(array.at(-1)).toMatchObject({ kind: 'top-up', amount: '0.000000005', by: 'root' });
  });

  it('is CSV that a spreadsheet cannot take for formulas', async () => {
    const rows = (await exported('csv')).trimEnd().split('\r\n');
    expect(rows).toHaveLength(REQUESTS + 2);
    const [header, first] = rows.map((row) => row.split(','));
    expect(first).toHaveLength(header!.length);
    expect(Object.fromEntries(header!.map((name, index) => [name, first![index]]))).toMatchObject({
      at: '2026-11-20T00:00:00.000Z',
      request_id: 'r0',
      amount_usd: '-0.000000364',
      model: 'm',
      outcome: 'answered',
      cached_tokens: '4',
      total_ms: '30',
      note: '',
    });
    expect(rows.at(-1)).toContain(`,"'=HYPERLINK(""http://x"")",root`);
  });

  it('keeps to its filter, and has its form even when it is empty', async () => {
    const failed = await exported('ndjson', { ...ALL, outcome: 'failed', toMs: START_MS + 4 });
    expect(failed.match(/"request_id":"[^"]*"/g)).toEqual([
      '"request_id":"r1"',
      '"request_id":"r3"',
    ]);
    const none = { ...ALL, accountId: 'nobody' };
    expect(JSON.parse(await exported('json', none))).toEqual([]);
    expect(await exported('ndjson', none)).toBe('');
    expect((await exported('csv', none)).split('\r\n')).toHaveLength(2);
  });
});
