/** The first minutes of a new owner: from the link that the server prints to a first answer. */
import { afterAll, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';
import { signInUrlOf } from './people.ts';
import { buildConsole, expectAccessible, visit } from './visit.ts';

await buildConsole();
const browser = await startChromium();
const server = browser && (await startServer({ ready: true }));
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.skipIf(browser === null)('the first run', () => {
  it('leads from the link over a password and a key to an answer', async () => {
    const link = signInUrlOf(server!);
    const { page, close } = await visit(browser!, server!);
    await page.goto(link);

    // The token is gone from the address before anything else happens.
    await page.getByRole('heading', { level: 1, name: 'Set a password' }).waitFor();
    expect(page.url()).not.toContain(new URL(link).hash.slice(1));
    await expectAccessible(page);
    await page.getByLabel('E-mail').fill('me@example.org');
    await page.getByLabel('New password').fill('something that I remember');
    await page.getByRole('button', { name: 'Set password and go on' }).click();

    await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    await page.getByText('Every model can answer.').waitFor();
    expect(await page.getByText('me@example.org').isVisible()).toBe(true);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Next: your key' }).click();

    await page.getByLabel('Name').fill('For a script');
    await page.getByRole('button', { name: 'Create key' }).click();
    const key = (await page.getByLabel('API key', { exact: true }).innerText()).trim();
    expect(key).toMatch(/^sk-\w+$/);
    await expectAccessible(page);
    await page.getByRole('button', { name: /Copy API key/ }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(key);
    await page.getByRole('button', { name: 'Next: a first answer' }).click();

    const code = page.getByRole('tabpanel');
    expect(await code.innerText()).toContain(`-H "api-key: ${key}"`);
    await page.getByLabel('Words for a picture').fill('Good morning');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const answer = page.locator('blockquote');
    await answer.waitFor();
    expect(await answer.innerText()).toMatch(/good[\s\S]*morning/i);
    await expectAccessible(page);
    await close();

    // The key works for programs too, and the link works no more.
    const models = await fetch(`${server!.url}/v1/models`, { headers: { 'api-key': key } });
    expect(models.status).toBe(200);
    const late = await visit(browser!, server!);
    late.expectComplaint(/401/);
    await late.page.goto(link);
    await late.page.getByRole('alert').waitFor();
    expect(await late.page.getByRole('alert').innerText()).toMatch(/has been used/);
    await late.close();
  });
});
