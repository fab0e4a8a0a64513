/** The pages about keys and money as somebody sees them who is no admin: their account, and no other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createUser } from '../../src/keys/users.ts';
import { NO_LIMITS } from '../../src/core/limits.ts';
import { ask } from '../support/asking.ts';
import { startChromium } from '../support/chromium.ts';
import { addPerson, type Person } from '../support/people.ts';
import { chargesOf, MODEL, startPlatform } from '../support/platform.ts';
import { streamed } from '../support/scripted-upstream.ts';
import { PASSWORD } from './people.ts';
import { buildConsole, expectAccessible, type Visit, visit } from './visit.ts';

const EMAIL = 'member@example.org';
const OTHER_EMAIL = 'other@example.org';
const PER_MINUTE = 5;
/** By then a tab asks again who is signed in, when somebody looks at it. */
const LATER_MS = 60_000;
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
  await addMember(mine, EMAIL, 'Mine');
  await addMember(others, OTHER_EMAIL, 'Theirs');
  for (const { key } of [mine, others]) {
    const body = { model: MODEL, messages: [{ role: 'user', content: 'Hello' }] };
    expect((await ask(server.url, key, 'openai', body)).status).toBe(200);
  }
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

/** Who belongs to an account of that name. */
async function addMember({ accountId }: Person, email: string, name: string): Promise<void> {
  const { store } = platform!;
  await store.updateAccount(accountId, { name });
  await createUser(store, { accountId, email, role: 'member', password: PASSWORD }, systemClock);
}

async function signInAsMember(visitor: Visit): Promise<void> {
  await visitor.page.goto(visitor.url('/'));
  await fillSignIn(visitor, EMAIL);
}

async function fillSignIn({ page }: Visit, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: email }).waitFor();
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

  it('sees what runs now, of the account and of a key', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signInAsMember(visitor);
    const { store, server, upstream } = platform!;
    await store.updateAccount(mine.accountId, {
      limits: { ...NO_LIMITS, concurrentRequests: 4, audioSecondsPerMinute: 90 },
    });
    await store.updateKey(mine.keyId, { limits: { ...NO_LIMITS, concurrentRequests: 2 } });
    const hangUp = new AbortController();
    upstream.script({ before: 'hang', steps: [] });
    const body = { model: MODEL, messages: [{ role: 'user', content: 'Hello' }] };
    const asked = ask(server.url, mine.key, 'openai', body, hangUp.signal).catch(() => null);

    await page.goto(url('/limits'));
    const account = page.getByRole('region', { name: 'Account Mine' });
    const meter = account.getByRole('meter', { name: 'Requests at the same time' });
    await expect.poll(() => meter.getAttribute('aria-valuetext')).toBe('1 of 4 used');
    await account.getByRole('meter', { name: 'Seconds of sound a minute' }).waitFor();
    const ofKey = page.getByRole('listitem').filter({ hasText: 'Test' }).getByRole('meter');
    await expect.poll(() => ofKey.getAttribute('aria-valuetext')).toBe('1 of 2 used');
    await expectAccessible(page);

    await page.goto(url(`/keys/${mine.keyId}`));
    const now = page.getByRole('region', { name: 'Now' }).getByRole('meter');
    await expect.poll(() => now.getAttribute('aria-valuetext')).toBe('1 of 2 used');
    await expectAccessible(page);
    hangUp.abort();
    await asked;
    // It looks again by itself.
    await expect
      .poll(() => now.getAttribute('aria-valuetext'), { timeout: COUNTDOWN_TIMEOUT_MS })
      .toBe('0 of 2 used');
    upstream.script(streamed([{ content: 'Hello' }]));
    await close();
  });

  it('leaves nothing on the page for whoever signs in next', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    visitor.expectComplaint(/401|404/);
    await signInAsMember(visitor);
    const [own] = await chargesOf(platform!.store, mine);
    await page.goto(url(`/requests/${own!.requestId}`));
    const ledgerLine = page.getByRole('heading', { name: 'Ledger line' });
    await ledgerLine.waitFor();
    // The session ends, which the page finds out when it next asks.
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await fillSignIn(visitor, OTHER_EMAIL);

    const answer = Promise.withResolvers<void>();
    await page.route(/\/api\/requests\/\w+$/, async (route) => {
      await answer.promise;
      await route.continue();
    });
    const asked = page.waitForRequest(/\/api\/requests\/\w+$/);
    await page.goBack();
    await asked;
    await page.getByRole('heading', { level: 1, name: 'Request' }).waitFor();
    expect(await ledgerLine.count()).toBe(0);
    answer.resolve();
    await page.getByText('There is no such request').waitFor();
    await close();
  });

  it('is gone from a tab once another has signed in somebody else', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    // What the page shows is asked for once more, now by the other one.
    visitor.expectComplaint(/401|404/);
    await signInAsMember(visitor);
    await page.goto(url('/keys/new'));
    const name = page.getByLabel('Name');
    await name.fill('Of the first one');
    await page.request.post(`${platform!.server.url}/api/session`, {
      data: { email: OTHER_EMAIL, password: PASSWORD },
    });
    await page.clock.setFixedTime(Date.now() + LATER_MS);
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    await page.getByRole('button', { name: OTHER_EMAIL }).waitFor();
    expect(await name.inputValue()).toBe('');
    await close();
  });
});
