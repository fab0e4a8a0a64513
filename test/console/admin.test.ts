/** What admins do in the console: accounts, money, people, prices, and a look at the server itself. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';
import { setUpOwner, signIn } from './people.ts';
import { buildConsole, expectAccessible, type Visit, visit } from './visit.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 600_000 });

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

async function enter(place: string): Promise<Visit> {
  const visitor = await visit(browser!, server!);
  await signIn(visitor);
  await visitor.page.goto(visitor.url(place));
  return visitor;
}

/** With the server's root key. */
async function call<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const headers = { 'api-key': server!.key };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const response = await fetch(server!.url + path, init);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

describe.skipIf(browser === null)('accounts', () => {
  it('are made, filled, limited, stopped and let go on', async () => {
    const { page, expectComplaint, close } = await enter('/admin/accounts');
    expectComplaint(/400/);
    await page.getByRole('button', { name: 'New account' }).click();
    const dialog = page.getByRole('dialog', { name: 'New account' });
    await dialog.getByLabel('Name').fill('Workshop');
    await dialog.getByLabel('How it pays').selectOption('credit');
    await dialog.getByLabel('Credit in USD').fill('much');
    await dialog.getByRole('button', { name: 'Create account' }).click();
    await dialog.getByRole('alert').waitFor();
    await expectAccessible(page);
    await dialog.getByLabel('Credit in USD').fill('10.50');
    await dialog.getByRole('button', { name: 'Create account' }).click();

    await page.getByRole('heading', { level: 1, name: 'Account Workshop' }).waitFor();
    await page.getByLabel('Amount in USD').fill('25');
    await page.getByLabel('Note').fill('Invoice 7');
    await page.getByRole('button', { name: 'Top up' }).click();
    await page.getByText('The balance of Workshop is $25.00 now.').first().waitFor();
    await page.getByText('$35.50').waitFor();

    await page.getByLabel('Requests a minute').fill('often');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A whole number of at least 1, or nothing.').waitFor();
    await page.getByLabel('Requests a minute').fill('60');
    await page.getByLabel('MiB of media at the same time').fill('64');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The account is changed.').first().waitFor();

    await page.getByRole('button', { name: 'Disable account' }).click();
    const question = page.getByRole('dialog', { name: 'Disable Workshop?' });
    await question.getByRole('button', { name: 'Disable account' }).click();
    await page.getByRole('button', { name: 'Enable account' }).waitFor();
    expect(await accountNamed('Workshop')).toMatchObject({
      creditUsd: '10.500000',
      balanceUsd: '25.000000',
      disabled: true,
      limits: { requestsPerMinute: 60, mediaBytesInFlight: 67_108_864, tokensPerMinute: null },
    });
    await page.getByRole('button', { name: 'Enable account' }).click();
    await page.getByRole('button', { name: 'Disable account' }).waitFor();
    expect(await accountNamed('Workshop')).toMatchObject({ disabled: false });
    await close();
  });

  async function accountNamed(name: string): Promise<unknown> {
    const { data } = await call<{ data: { name: string }[] }>('GET', '/api/accounts');
    return data.find((account) => account.name === name);
  }
});

describe.skipIf(browser === null)('users', () => {
  it('are made, sign in by a link that is copied, and change their role', async () => {
    const { page, close } = await enter('/admin/users');
    await page.getByRole('button', { name: 'New user' }).click();
    await page.getByLabel('E-mail').fill('mate@example.org');
    await page.getByRole('button', { name: 'Create user' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign-in link for mate@example.org' });
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const link = dialog.getByRole('region', { name: 'Sign-in link' });
    const address = (await link.innerText()).trim();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Copy Sign-in link' }).click();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(address);
    await dialog.getByRole('button', { name: 'Done' }).click();

    const mate = await visit(browser!, server!);
    await mate.page.goto(address);
    await mate.page.getByLabel('New password').fill('a password of a mate');
    await mate.page.getByRole('button', { name: 'Set password and go on' }).click();
    await mate.page.getByText('mate@example.org').waitFor();
    // Members are not led to what admins do, and see why if they go there.
    expect(await mate.page.getByRole('link', { name: 'Users', exact: true }).count()).toBe(0);
    await mate.page.goto(mate.url('/admin/users'));
    await mate.page.getByText('Only admins see this page').waitFor();
    await mate.close();

    await page.getByRole('button', { name: 'Actions for mate@example.org' }).click();
    await page.getByRole('menuitem', { name: 'Make admin' }).click();
    await page.getByText('mate@example.org is admin now.').first().waitFor();
    await page.getByRole('button', { name: 'Actions for mate@example.org' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Disable user' }).click();
    await page.getByRole('cell', { name: 'disabled' }).waitFor();
    await close();
  });
});

describe.skipIf(browser === null)('prices', () => {
  it('are scheduled for a moment, and shown with their model', async () => {
    const { page, url, expectComplaint, close } = await enter('/admin/prices');
    expectComplaint(/400/);
    await page.getByRole('button', { name: 'New price' }).click();
    const dialog = page.getByRole('dialog', { name: 'New price' });
    await dialog.getByLabel('Model').selectOption('mimo-v2.5');
    await dialog.getByLabel('Prompt', { exact: true }).first().fill('0.0001');
    await dialog.getByLabel('From').fill('2099-01-01T00:00');
    await dialog.getByRole('button', { name: 'Schedule price' }).click();
    await dialog.getByText('at most three decimals').waitFor();
    await expectAccessible(page);
    await dialog.getByLabel('Prompt', { exact: true }).first().fill('0.75');
    await dialog.getByRole('button', { name: 'Schedule price' }).click();
    await page.getByText('The price of mimo-v2.5 is in the book.').first().waitFor();
    const row = page.getByRole('row', { name: /to come/ });
    expect(await row.innerText()).toMatch(/mimo-v2\.5[\s\S]*2099[\s\S]*\$0\.75/);
    await page.goto(url('/models/mimo-v2.5'));
    await page
      .getByRole('rowheader', { name: /^From .*2099/ })
      .first()
      .waitFor();
    await close();
  });
});

describe.skipIf(browser === null)('the server', () => {
  it('tells its parts, and adds its ledger up', async () => {
    const { page, close } = await enter('/admin/system');
    await page.getByText(/^SQLite \d/).waitFor();
    await page.getByRole('button', { name: 'Check the ledger' }).click();
    await page.getByText('Everything adds up').waitFor();
    await expectAccessible(page);
    await close();
  });
});

describe.skipIf(browser === null)('members', () => {
  it('whose account has nothing left are told so, and get to see nothing of admins', async () => {
    const { id: accountId } = await call<{ id: string }>('POST', '/api/accounts', {
      name: 'Empty',
    });
    const member = { accountId, email: 'member@example.org' };
    const { id } = await call<{ id: string }>('POST', '/api/users', member);
    const { token } = await call<{ token: string }>('POST', `/api/users/${id}/link`);
    const { page, url, close } = await visit(browser!, server!);
    await page.goto(url(`/sign-in#${token}`));
    await page.getByLabel('New password').fill('a password of a member');
    await page.getByRole('button', { name: 'Set password and go on' }).click();
    await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    await page.goto(url('/'));
    await page.getByText('Ask for a top-up').waitFor();
    await page.getByText('Make a key').waitFor();
    await expectAccessible(page);
    const pages = page.getByRole('navigation', { name: 'Pages' });
    expect(await pages.getByRole('link', { name: 'Models' }).count()).toBe(1);
    expect(await pages.getByRole('link', { name: 'Engines' }).count()).toBe(0);
    await close();
  });
});
