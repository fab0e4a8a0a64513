/** Keys as their owner lives with them: made, copied, used, limited, revoked. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createApiKey } from '../../src/keys/api-keys.ts';
import { ask } from '../support/asking.ts';
import { startChromium } from '../support/chromium.ts';
import { addPerson } from '../support/people.ts';
import { MODEL, MODEL_OF_ITS_OWN_COUNT, startPlatform } from '../support/platform.ts';
import { setUpOwner, signIn } from './people.ts';
import {
  buildConsole,
  expectAccessible,
  expectNoSidewaysScrolling,
  type Visit,
  visit,
} from './visit.ts';

const NARROW = { width: 390, height: 844 };
const QUESTION = { messages: [{ role: 'user', content: 'Hello' }] };
/** More than a page shows before somebody goes on. */
const MANY = 120;
const SHOWN_AT_ONCE = 100;
const REFUSED_TIMEOUT_MS = 10_000;

await buildConsole();
const browser = await startChromium();
const platform = browser && (await startPlatform());
beforeAll(async () => {
  if (platform) await setUpOwner(platform.server);
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

async function statusOf(key: string, model: string = MODEL): Promise<number> {
  return (await ask(platform!.server.url, key, 'openai', { model, ...QUESTION })).status;
}

/** From the list of keys to a new one with this name, which is as `fillIn` says. */
async function createKey(
  { page, url }: Visit,
  name: string,
  fillIn: () => Promise<void> = async () => {},
): Promise<string> {
  await page.goto(url('/keys'));
  await page.getByRole('link', { name: 'New key' }).first().click();
  await page.getByLabel('Name').fill(name);
  await fillIn();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('heading', { level: 1, name: `Key ${name}` }).waitFor();
  return page.getByRole('region', { name: 'API key' }).innerText();
}

describe.skipIf(browser === null)('a key', () => {
  it('is made for one model, copied, used, and refused once it is revoked', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, close } = visitor;
    await signIn(visitor);
    const key = await createKey(visitor, 'Support bot', async () => {
      await page.getByRole('group', { name: 'Models' }).getByLabel('Only these').check();
      await page.getByRole('checkbox', { name: MODEL, exact: true }).check();
      const routes = page.getByRole('group', { name: 'Routes' });
      await routes.getByLabel('Only these').check();
      await routes.getByRole('checkbox', { name: 'Answers' }).check();
      await page.getByLabel('Expires').selectOption({ label: 'In 30 days' });
      await expectAccessible(page);
    });
    expect(key).toMatch(/^sk-/);
    await page.getByText('Copy it now').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Copy API key' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
    await page.getByRole('tab', { name: 'curl' }).click();
    const code = await page.getByRole('region', { name: 'curl' }).innerText();
    expect(code).toContain(platform!.server.url);
    expect(code).toContain(key);

    expect(await statusOf(key)).toBe(200);
    expect(await statusOf(key, MODEL_OF_ITS_OWN_COUNT)).toBe(403);
    const usage = await fetch(`${platform!.server.url}/v1/usage`, { headers: { 'api-key': key } });
    expect(usage.status).toBe(403);

    await page.getByRole('link', { name: 'I have copied it' }).click();
    const row = page.getByRole('list', { name: 'Keys that work' }).getByRole('listitem');
    const bot = row.filter({ hasText: 'Support bot' });
    await bot.getByText(`only ${MODEL}`).waitFor();
    // The key itself is nowhere any more.
    expect(await page.content()).not.toContain(key);
    await bot.getByRole('button', { name: 'More for Support bot' }).click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke Support bot?' });
    await dialog.waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('Key Support bot is revoked.').first().waitFor();
    await vi.waitFor(async () => expect(await statusOf(key)).toBe(401), {
      timeout: REFUSED_TIMEOUT_MS,
    });

    expect(await bot.isVisible()).toBe(false);
    await page.getByText('1 revoked or expired').click();
    const ended = page.getByRole('list', { name: 'Revoked and expired keys' });
    expect(await ended.innerText()).toMatch(/Support bot[\s\S]*revoked/);
    await expectAccessible(page);
    await close();
  });

  it('has a budget that refuses, until somebody raises it', async () => {
    const visitor = await visit(browser!, platform!.server);
    const { page, url, close } = visitor;
    await signIn(visitor);
    const key = await createKey(visitor, 'Saver', async () => {
      await page.getByLabel('USD a day').fill('five');
      await page.getByRole('button', { name: 'Create key' }).click();
      await page.getByText('An amount such as 12.50').waitFor();
      await vi.waitFor(async () =>
        expect(await page.evaluate('document.activeElement.ariaInvalid')).toBe('true'),
      );
      await expectAccessible(page);
      await page.getByLabel('USD a day').fill('0.000001');
    });
    expect(await statusOf(key)).toBe(402);

    await page.goto(url('/keys'));
    await page.getByRole('link', { name: 'Saver' }).click();
    const budget = page.getByLabel('USD a day');
    expect(await budget.inputValue()).toBe('0.000001');
    await budget.fill('5');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Key Saver is changed.').first().waitFor();
    await vi.waitFor(async () => expect(await statusOf(key)).toBe(200), {
      timeout: REFUSED_TIMEOUT_MS,
    });
    await page.goto(url('/limits'));
    const saver = page.getByRole('listitem').filter({ hasText: 'Saver' });
    await saver.getByRole('meter', { name: 'Today' }).waitFor();
    expect(await saver.getByRole('meter').getAttribute('aria-valuetext')).toMatch(
      /^\$0\.\d+ of \$5\.00 spent$/,
    );
    await close();
  });

  it('is one of many, of which more come as somebody goes on', async () => {
    const { store, server } = platform!;
    const { accountId } = await addPerson(store);
    for (let made = 0; made < MANY; made += 1) {
      const wanted = { accountId, name: `Number ${made}`, createdBy: 'root' };
      await createApiKey(store, wanted, systemClock);
    }
    const visitor = await visit(browser!, server);
    const { page, url, close } = visitor;
    await signIn(visitor);
    await page.goto(url(`/keys?account=${accountId}`));
    const keys = page.getByRole('list', { name: 'Keys that work' }).locator('> li');
    await keys.first().waitFor();
    expect(await keys.count()).toBe(SHOWN_AT_ONCE);
    // With the one that the account began with.
    await page.getByRole('button', { name: `${MANY + 1 - SHOWN_AT_ONCE} more` }).click();
    await expect.poll(() => keys.count()).toBe(MANY + 1);
    expect(await page.getByRole('button', { name: / more$/ }).count()).toBe(0);
    await close();
  });

  it('is told what is wrong where it is wrong', async () => {
    const visitor = await visit(browser!, platform!.server, { viewport: NARROW });
    visitor.expectComplaint(/400/);
    const { page, url, close } = visitor;
    await signIn(visitor);
    await page.goto(url('/keys/new'));
    await page.getByLabel('Name').fill('x'.repeat(500));
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('alert').filter({ hasText: 'name' }).waitFor();
    expect(await page.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
    await expectNoSidewaysScrolling(page);
    await page.goto(url('/keys/nobody'));
    await page.getByText('There is no such key').waitFor();
    await close();
  });
});
