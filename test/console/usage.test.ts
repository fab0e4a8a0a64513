/** What was used, request by request and in sums, up to the bill: the console against the ledger. */
import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Charge, Entry } from '../../src/core/ledger-event.ts';
import { parseUsd } from '../../src/core/money.ts';
import { ask } from '../support/asking.ts';
import { shownDuration } from '../../console/src/ui/format.ts';
import { startChromium } from '../support/chromium.ts';
import { addPerson, type Person } from '../support/people.ts';
import { chargesOf, eventsOf, MODEL, startPlatform } from '../support/platform.ts';
import { streamed } from '../support/scripted-upstream.ts';
import { setUpOwner, signIn } from './people.ts';
import { buildConsole, expectAccessible, type Visit, visit } from './visit.ts';

/** More than one page of requests has. */
const REQUESTS = 55;
const PAGE_SIZE = 50;
const DAY_MS = 86_400_000;
/** `2026-11-20` at the beginning of an ISO time. */
const DAY_CHARACTERS = 10;

await buildConsole();
const browser = await startChromium();
const platform = browser && (await startPlatform());
let person: Person;

beforeAll(async () => {
  if (!platform) return;
  await setUpOwner(platform.server);
  person = await addPerson(platform.store, { topUpNano: 1_000_000_000 });
  for (let sent = 0; sent < REQUESTS; sent++) await question('hello '.repeat(sent + 1));
  platform.upstream.script({ status: 500, steps: ['{}'] });
  await question('nobody answers this');
  platform.upstream.script(streamed([{ content: 'Hello' }]));
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

async function question(content: string): Promise<void> {
  const body = { model: MODEL, messages: [{ role: 'user', content }] };
  await ask(platform!.server.url, person.key, 'openai', body);
}

function sum(one: number, other: number): number {
  return one + other;
}

/** `$1,234.50` → nano-dollars. */
function nanoOf(shown: string): number {
  return parseUsd(shown.replaceAll(/[$,]/g, '').replace('−', '-'))!;
}

async function lastCells(table: Locator): Promise<readonly string[]> {
  return table.locator('tbody tr td:last-child').allInnerTexts();
}

async function downloaded(visitor: Visit, link: string): Promise<string> {
  const { page } = visitor;
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: link, exact: true }).click();
  return readFile(await (await download).path(), 'utf8');
}

function sumOf(events: readonly Pick<Charge | Entry, 'amountNano'>[]): number {
  return events.reduce((sum, { amountNano }) => sum + amountNano, 0);
}

describe.skipIf(browser === null)('usage', () => {
  it('shows the requests as bars, as a table and as files', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signIn(visitor);
    await page.goto(url('/usage?range=30&measure=requests'));
    await page.getByLabel('Account').selectOption(person.accountId);
    await page.locator('canvas').waitFor();
    const figure = page.getByRole('figure');
    const total = String(REQUESTS + 1);
    await figure.getByText(total, { exact: true }).waitFor();
    expect(await figure.innerText()).toContain(MODEL);
    await expectAccessible(page);

    // The bar of today is the last one.
    const box = (await page.locator('canvas').boundingBox())!;
    await page.mouse.move(box.x + box.width - 20, box.y + box.height / 2);
    await figure.getByText(/ 20\d\d$/).waitFor();
    await page.mouse.move(0, 0);

    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.getByRole('table', { name: 'Requests by day' });
    expect(await table.locator('tbody tr').count()).toBe(30);
    expect((await lastCells(table)).map(Number).reduce(sum, 0)).toBe(REQUESTS + 1);
    await expectAccessible(page);

    await page.getByRole('radio', { name: 'Money' }).check({ force: true });
    const money = page.getByRole('table', { name: 'Money by day' });
    const charged = -sumOf(await chargesOf(platform!.store, person));
    expect(charged).toBeGreaterThan(0);
    await expect
      .poll(async () => (await lastCells(money)).map(nanoOf).reduce(sum, 0))
      .toBe(charged);

    const csv = await downloaded(visitor, 'CSV');
    const [head, row] = csv.split('\r\n').map((line) => line.split(','));
    const cell = (name: string): string => row![head!.indexOf(name)]!;
    expect(cell('requests')).toBe(total);
    expect(parseUsd(cell('costUsd'))).toBe(charged);
    const json = JSON.parse(await downloaded(visitor, 'JSON')) as { total: { costNano: string } };
    expect(json.total.costNano).toBe(String(charged));

    await page.getByLabel('Split by').selectOption({ label: 'Kind of tokens' });
    const kinds = page.getByRole('table', { name: 'Tokens by day' });
    await kinds.getByRole('columnheader', { name: 'Text' }).waitFor();
    await kinds.getByRole('columnheader', { name: 'Answers' }).waitFor();
    await close();
  });

  it('shows any days, which the address keeps', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signIn(visitor);
    const today = new Date().toISOString().slice(0, DAY_CHARACTERS);
    const find = new URLSearchParams({ account: person.accountId, measure: 'requests' });
    await page.goto(url(`/usage?${find.toString()}`));
    await page.getByRole('radio', { name: 'Dates' }).check({ force: true });
    const [first, last] = [page.getByLabel('First day (UTC)'), page.getByLabel('Last day (UTC)')];
    expect(await last.inputValue()).toBe(today);
    await first.fill('2026-01-01');
    await last.fill('2026-01-31');
    await page.getByText('Nothing was asked in this time').waitFor();
    await page.getByRole('radio', { name: 'Hour' }).waitFor({ state: 'attached' });
    expect(new URL(page.url()).searchParams.get('to')).toBe('2026-01-31');

    await last.fill('2025-12-31');
    await page.getByText('It comes before the first day.').waitFor();
    expect(await page.getByRole('link', { name: 'CSV' }).count()).toBe(0);
    await expectAccessible(page);
    await last.fill('2027-12-31');
    await page.getByText('At most 400 days.').waitFor();

    await first.fill(today);
    await last.fill(today);
    await page.reload();
    await page
      .getByRole('figure')
      .getByText(String(REQUESTS + 1), { exact: true })
      .waitFor();
    const json = JSON.parse(await downloaded(visitor, 'JSON')) as Record<'from' | 'to', string>;
    expect(json.from).toBe(`${today}T00:00:00.000Z`);
    expect(Date.parse(json.to) - Date.parse(json.from)).toBe(DAY_MS);

    await page.getByRole('radio', { name: '7 days' }).check({ force: true });
    await first.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.has('from')).toBe(false);
    await close();
  });

  it('says what to do where nothing was used', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signIn(visitor);
    await page.goto(url('/usage'));
    await page.getByText('Nothing was asked in this time').waitFor();
    await page.getByRole('link', { name: 'Send a first request' }).click();
    await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    await close();
  });
});

describe.skipIf(browser === null)('requests', () => {
  it('go on without end, and can be narrowed down', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signIn(visitor);
    await page.goto(url(`/requests?account=${person.accountId}`));
    const rows = page.getByRole('table', { name: 'Requests' }).locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBeGreaterThanOrEqual(PAGE_SIZE);
    await page.mouse.wheel(0, 100_000);
    await page.getByText(`${REQUESTS + 1} requests, and no others`).waitFor();
    expect(await rows.count()).toBe(REQUESTS + 1);
    await page.getByLabel('Ended').selectOption({ label: 'Failed' });
    await page.getByText('1 request, and no others').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Time').selectOption({ label: 'Last hour' });
    await page.getByText('1 request, and no others').waitFor();

    await page.getByLabel('Time').selectOption({ label: 'Dates' });
    await page.getByLabel('Last day (UTC)').fill('2026-01-31');
    await page.getByText('No request is like that').waitFor();
    await page.getByLabel('First day (UTC)').fill('2026-02-01');
    await page.getByText('It comes before the first day.').waitFor();
    expect(await page.getByRole('link', { name: 'CSV' }).count()).toBe(0);
    await page.getByLabel('Last day (UTC)').fill('2100-01-01');
    await page.reload();
    await page.getByText('1 request, and no others').waitFor();
    await expectAccessible(page);

    // A failure cost nothing, and its name leads to what to do.
    await rows.getByRole('link').first().click();
    await page.getByText('Nothing was charged.').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'What that means' }).click();
    await page.getByRole('heading', { level: 1, name: 'Errors' }).waitFor();
    const [failed] = await chargesOf(platform!.store, person);
    const code = failed!.receipt!.errorCode!;
    expect(await page.evaluate('document.activeElement.id')).toBe(code);
    await expectAccessible(page);
    await close();
  });

  it('add up one by one', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signIn(visitor);
    const charges = await chargesOf(platform!.store, person);
    const charge = charges.find(({ outcome }) => outcome === 'answered')!;
    await page.goto(url(`/requests/${charge.requestId}`));
    const line = page.getByRole('table', { name: 'Ledger line' });
    await line.waitFor();
    const amounts = (await lastCells(line)).map(nanoOf);
    expect(amounts.reduce(sum, 0)).toBe(-charge.amountNano);
    const charged = await line.locator('tfoot td').innerText();
    expect(nanoOf(charged)).toBe(-charge.amountNano);
    const time = page.getByRole('region', { name: 'Time' });
    // What took no whole millisecond has no line of its own.
    expect(await time.innerText()).toContain(shownDuration(charge.receipt!.timings.totalMs));
    await expectAccessible(page);
    await page.goto(url('/requests/nobody'));
    await page.getByText('There is no such request').waitFor();
    visitor.expectComplaint(/404/);
    await close();
  });
});

describe.skipIf(browser === null)('a bill', () => {
  it('takes money once, adds up, and agrees with the ledger as a file', async () => {
    const visitor = await visit(browser!, platform!.server);
    visitor.expectComplaint(/400/);
    const { page, url, close } = visitor;
    await signIn(visitor);
    // No month: as if none was named.
    await page.goto(url(`/bill?account=${person.accountId}&month=2026-13`));
    await page.getByRole('button', { name: 'Top up or adjust' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Amount in USD').fill('a lot');
    await dialog.getByLabel('Note').fill('Invoice 7');
    await dialog.getByRole('button', { name: 'Top up' }).click();
    await dialog.getByRole('alert').waitFor();
    await expectAccessible(page);
    await dialog.getByLabel('Amount in USD').fill('12.345678901');
    await dialog.getByRole('button', { name: 'Top up' }).click();
    await dialog.waitFor({ state: 'detached' });
    const entries = page.getByRole('table', { name: 'Top-ups and adjustments' });
    await entries.getByText('Invoice 7').waitFor();
    await expectAccessible(page);

    const events = await eventsOf(platform!.store, person.accountId);
    const charged = -sumOf(events.filter(({ kind }) => kind === 'charge'));
    const added = sumOf(events.filter(({ kind }) => kind !== 'charge'));
    expect(added).toBe(1_000_000_000 + 12_345_678_901);
    const lines = page.getByRole('table', { name: 'Lines of the bill' });
    const amounts = (await lastCells(lines)).map(nanoOf);
    expect(amounts.reduce(sum, 0)).toBe(charged);
    expect(nanoOf(await lines.locator('tfoot td').innerText())).toBe(charged);
    expect(nanoOf(await entries.locator('tfoot td').innerText())).toBe(added);

    const csv = await downloaded(visitor, 'CSV');
    const bill = JSON.parse(await downloaded(visitor, 'JSON')) as {
      readonly chargesNano: string;
      readonly entriesNano: string;
      readonly closingUsd: string;
      readonly lines: readonly { readonly amountNano: string; readonly amountUsd: string }[];
    };
    const text = await downloaded(visitor, 'Text');
    expect(bill.chargesNano).toBe(String(charged));
    expect(bill.entriesNano).toBe(String(added));
    expect(parseUsd(bill.closingUsd)).toBe(sumOf(events));
    expect(bill.lines.map(({ amountNano }) => Number(amountNano))).toEqual(amounts);
    for (const { amountUsd } of bill.lines) {
      expect(csv).toContain(amountUsd);
      expect(text).toContain(amountUsd);
    }
    await close();
  });
});
