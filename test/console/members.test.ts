/** The pages about keys and money as somebody sees them who is no admin: their account, and no other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createUser } from '../../src/keys/users.ts';
import { ask } from '../support/asking.ts';
import { startChromium } from '../support/chromium.ts';
import { addPerson, type Person } from '../support/people.ts';
import { chargesOf, MODEL, startPlatform } from '../support/platform.ts';
import { PASSWORD } from './people.ts';
import { buildConsole, expectAccessible, type Visit, visit } from './visit.ts';

const EMAIL = 'member@example.org';
const PER_MINUTE = 5;
/** Enough to see them count down. */
const FEWEST_SECONDS = 12;
const COUNTDOWN_TIMEOUT_MS = 60_000;

await buildConsole();
const browser = await startChromium();
const platform = browser && (await startPlatform());
let mine: Person;
let others: Person;

beforeAll(async () => {
  if (!platform) return;
  const { store, server } = platform;
  mine = await addPerson(store, { limits: { requestsPerMinute: PER_MINUTE } });
  others = await addPerson(store);
  const { accountId } = mine;
  const member = { accountId, email: EMAIL, role: 'member', password: PASSWORD } as const;
  await createUser(store, member, systemClock);
  for (const { key } of [mine, others]) {
    const body = { model: MODEL, messages: [{ role: 'user', content: 'Hello' }] };
    expect((await ask(server.url, key, 'openai', body)).status).toBe(200);
  }
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

async function signInAsMember({ page, url }: Visit): Promise<void> {
  await page.goto(url('/'));
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
}

describe.skipIf(browser === null)('a member', () => {
  it('sees what was used and owed of one account alone, whatever the address says', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signInAsMember(visitor);
    for (const place of ['/keys', '/usage', '/requests', '/limits', '/bill']) {
      await page.goto(url(`${place}?account=${others.accountId}`));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('main .animate-breathe').first().waitFor({ state: 'detached' });
      expect(await page.getByRole('combobox', { name: 'Account' }).count(), place).toBe(0);
      expect(await page.getByRole('alert').count(), place).toBe(0);
      await expectAccessible(page);
    }
    expect(await page.getByRole('button', { name: 'Top up or adjust' }).count()).toBe(0);
    await page.goto(url('/requests'));
    const rows = page.getByRole('table', { name: 'Requests' }).locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(1);

    visitor.expectComplaint(/404/);
    const [foreign] = await chargesOf(platform!.store, others);
    await page.goto(url(`/requests/${foreign!.requestId}`));
    await page.getByText('There is no such request').waitFor();
    await close();
  });

  it('makes keys of that account, and none that administer', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signInAsMember(visitor);
    await page.goto(url('/keys/new'));
    await page.getByLabel('Name').fill('Of a member');
    expect(await page.getByRole('switch', { name: 'Admin key' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('Copy it now').waitFor();
    const keys = await platform!.store.keys(mine.accountId);
    expect(keys.find(({ name }) => name === 'Of a member')).toMatchObject({ admin: false });
    await close();
  });

  it('sees what is left of this minute, who limits it, and when it is full again', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signInAsMember(visitor);
    const card = page.getByRole('region', { name: MODEL, exact: true });
    const countdown = card.getByText(/^full again in \d+ s$/).first();
    // Again, should the minute be over just now.
    const secondsLeft = async (): Promise<number> => {
      const body = { model: MODEL, messages: [{ role: 'user', content: 'Hello' }] };
      await ask(platform!.server.url, mine.key, 'openai', body);
      await page.goto(url('/limits'));
      await card.waitFor();
      const text = (await countdown.count()) > 0 ? await countdown.innerText() : '';
      return Number(/\d+/.exec(text)?.[0] ?? 0);
    };
    await expect
      .poll(secondsLeft, { timeout: COUNTDOWN_TIMEOUT_MS })
      .toBeGreaterThan(FEWEST_SECONDS);
    const meter = card.getByRole('meter', { name: 'Requests a minute' });
    expect(await meter.getAttribute('aria-valuetext')).toMatch(
      new RegExp(`^[1-${PER_MINUTE}] of ${PER_MINUTE} used$`),
    );
    await card.getByText('set for the account').waitFor();
    const first = await countdown.innerText();
    await expect.poll(() => countdown.innerText()).not.toBe(first);
    await expectAccessible(page);
    await close();
  });
});
