/** Every part that pages are made of, on the page that shows them all, as axe and the policy see it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';
import { setUpOwner, signIn } from './people.ts';
import { buildConsole, expectAccessible, visit, type Visit } from './visit.ts';

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

async function partsPage(colorScheme: 'light' | 'dark'): Promise<Visit> {
  const visitor = await visit(browser!, server!, { colorScheme });
  await signIn(visitor);
  await visitor.page.goto(visitor.url('/parts'));
  await visitor.page.getByRole('heading', { level: 1, name: 'Parts' }).waitFor();
  return visitor;
}

describe.skipIf(browser === null)('the parts', () => {
  it.each(['light', 'dark'] as const)('can be read and used by everybody: %s', async (scheme) => {
    const { page, close } = await partsPage(scheme);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Dialog' }).click();
    await page.getByRole('dialog', { name: 'A dialog' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menu').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Toast' }).click();
    await page.getByText('It is done.').first().waitFor();
    await page.getByRole('button', { name: 'Tooltip' }).hover();
    await page.getByRole('tooltip').waitFor();
    await expectAccessible(page);
    await close();
  });

  it('ask in a dialog, which keeps the keyboard and gives it back', async () => {
    const { page, close } = await partsPage('light');
    const opener = page.getByRole('button', { name: 'Confirm' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Revoke the key?' });
    await dialog.waitFor();
    for (let tabs = 0; tabs < 5; tabs++) {
      await page.keyboard.press('Tab');
      expect(await dialog.locator(':focus').count()).toBe(1);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.locator(':focus').and(opener).waitFor();
    await close();
  });

  it('show a chart as a table too', async () => {
    const { page, close } = await partsPage('light');
    await page.locator('.uplot canvas').waitFor();
    await page.getByText('As a table').click();
    const table = page.getByRole('table', { name: 'Requests a day' });
    expect(await table.getByRole('row').count()).toBe(15);
    await expectAccessible(page);
    await close();
  });

  it('are moved with the keyboard', async () => {
    const { page, close } = await partsPage('light');
    await page.getByRole('slider', { name: 'Frames per second' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('2.5 fps').waitFor();
    await page.getByRole('switch', { name: 'Thinking' }).focus();
    await page.keyboard.press('Space');
    expect(await page.getByRole('switch', { name: 'Thinking' }).isChecked()).toBe(false);
    await page.getByRole('tab', { name: 'Chart' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tabpanel', { name: 'Code' }).waitFor();
    await close();
  });
});
