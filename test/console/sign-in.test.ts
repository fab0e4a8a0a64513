/** Signing in and out, and the frame that everybody sees then: colours, narrow windows, keyboards. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';
import { EMAIL, PASSWORD, setUpOwner, signIn } from './people.ts';
import { buildConsole, expectAccessible, expectNoSidewaysScrolling, visit } from './visit.ts';

const NARROW = { width: 390, height: 800 };
const GROUND = 'getComputedStyle(document.documentElement).backgroundColor';
/** Empty where nothing has the keyboard. */
const FOCUSED = `document.querySelector(':focus')?.textContent ?? ''`;
/** More than a page has of what can be reached. */
const MOST_TABS = 40;

await buildConsole();
const browser = await startChromium();
const server = browser && (await startServer());
beforeAll(async () => {
  if (server) await setUpOwner(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.skipIf(browser === null)('signing in', () => {
  it('takes e-mail and password, and goes where the address says', async () => {
    const { page, url, close } = await visit(browser!, server!);
    await page.goto(url('/welcome?step=2'));
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 2, name: 'Create an API key' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 2, name: 'Create an API key' }).waitFor();
    await close();
  });

  it('says that something is wrong, not what, and lets one try again', async () => {
    const { page, url, close, expectComplaint } = await visit(browser!, server!);
    expectComplaint(/401/);
    await page.goto(url('/'));
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/e-mail or the password is wrong/);
    await expectAccessible(page);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await close();
  });

  it('says how long to wait once too much was tried', async () => {
    const { page, url, close, expectComplaint } = await visit(browser!, server!);
    expectComplaint(/401|429/);
    await page.goto(url('/'));
    await page.getByLabel('E-mail').fill('stranger@example.org');
    const alert = page.getByRole('alert');
    let text = '';
    for (let attempt = 0; attempt < 20 && !/retry in \d+ s/.test(text); attempt++) {
      await page.getByLabel('Password').fill(`guess number ${attempt}`);
      const answered = page.waitForResponse(/\/api\/session$/);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await answered;
      await alert.waitFor();
      text = await alert.innerText();
    }
    expect(text).toMatch(/Too many attempts to sign in, retry in \d+ s/);
    await close();
  });

  it('ends by signing out, for this window and the cookie', async () => {
    const visitor = await visit(browser!, server!);
    const { page, url, close } = visitor;
    await signIn(visitor);
    await page.getByRole('button', { name: EMAIL }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
    await page.goto(url('/welcome'));
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await close();
  });

  it('is needed again once the session is over', async () => {
    const visitor = await visit(browser!, server!);
    visitor.expectComplaint(/401/);
    await signIn(visitor);
    await visitor.page.context().clearCookies();
    await visitor.page.goto(visitor.url('/welcome?step=2'));
    await visitor.page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await visitor.close();
  });
});

describe.skipIf(browser === null)('a link that does not work', () => {
  it('offers no password of whoever is signed in already', async () => {
    const visitor = await visit(browser!, server!);
    visitor.expectComplaint(/401/);
    const { page, url, close } = visitor;
    await signIn(visitor);
    await page.goto(url('/sign-in#used-before'));
    await page
      .getByText(/or the link has been used/)
      .first()
      .waitFor();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await close();
  });
});

describe.skipIf(browser === null)('changing the password', () => {
  it('asks for the old one, and then holds', async () => {
    const visitor = await visit(browser!, server!);
    visitor.expectComplaint(/401/);
    const { page, url, close } = visitor;
    await signIn(visitor);
    await page.goto(url('/password'));
    await page.getByLabel('Password until now').fill('not the password');
    await page.getByLabel('New password').fill('another good password');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Password until now').fill(PASSWORD);
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('The password is set.').first().waitFor();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await close();
  });
});

describe.skipIf(browser === null)('the frame', () => {
  it('is light or dark as the system has it, until somebody chooses', async () => {
    const visitor = await visit(browser!, server!, { colorScheme: 'dark' });
    const { page, close } = visitor;
    await signIn(visitor);
    const dark = await page.evaluate<string>(GROUND);
    await expectAccessible(page);
    await page.getByRole('button', { name: EMAIL }).click();
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    const light = await page.evaluate<string>(GROUND);
    expect(light).not.toBe(dark);
    await expectAccessible(page);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    expect(await page.evaluate<string>(GROUND)).toBe(light);
    await close();
  });

  it('folds the navigation on narrow windows', async () => {
    const visitor = await visit(browser!, server!, { viewport: NARROW });
    const { page, url, close } = visitor;
    await signIn(visitor);
    const welcome = page.getByRole('link', { name: 'Welcome', exact: true });
    expect(await welcome.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Navigation' }).click();
    await expectAccessible(page);
    await welcome.click();
    await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    expect(await welcome.isVisible()).toBe(false);
    for (const place of ['/', '/welcome', '/welcome?step=2', '/welcome?step=3', '/parts']) {
      await page.goto(url(place));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expectNoSidewaysScrolling(page);
    }
    await close();
  });

  it('can be used with a keyboard alone', async () => {
    const { page, url, close } = await visit(browser!, server!);
    const pressTo = async (text: RegExp): Promise<void> => {
      for (let tabs = 0; tabs < MOST_TABS; tabs++) {
        await page.keyboard.press('Tab');
        if (text.test(await page.evaluate<string>(FOCUSED))) return;
      }
      throw new Error(`no Tab leads to ${text}`);
    };
    await page.goto(url('/'));
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(EMAIL);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();

    // The first stop leads past the navigation.
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>(FOCUSED)).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    await pressTo(/^Get a first answer$/);
    await page.keyboard.press('Enter');

    // A new page begins at its heading.
    await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    await page.locator('h1:focus').filter({ hasText: 'Welcome' }).waitFor();
    await pressTo(/^Next: your key/);
    await page.keyboard.press('Enter');
    await pressTo(/^Create key$/);
    await page.keyboard.press('Enter');
    await page.getByText('Copy it now').waitFor();

    // A menu gives the keyboard back.
    await pressTo(/owner@example\.org/);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator(':focus').filter({ hasText: EMAIL }).waitFor();
    await close();
  });

  it('says so where there is no page', async () => {
    const visitor = await visit(browser!, server!);
    await signIn(visitor);
    await visitor.page.goto(visitor.url('/no/such/page'));
    await visitor.page.getByText('There is no such page').waitFor();
    await expectAccessible(visitor.page);
    await visitor.close();
  });
});
