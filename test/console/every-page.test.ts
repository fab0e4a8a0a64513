/**
 * Every page of the console as its owner sees it after some weeks: in light, in dark and on a
 * telephone; readable for axe, without a word of complaint from the browser.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { FILM_REQUEST_ID } from '../support/believable-data.ts';
import { startBelievableServer } from './believable-server.ts';
import { signIn } from './people.ts';
import { placesOf, settled } from './places.ts';
import { buildConsole, expectAccessible, expectNoSidewaysScrolling, visit } from './visit.ts';

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 390, height: 844 };
/** Fewer would mean that the navigation was not read. */
const FEWEST_PLACES = 18;
const TIMEOUT_MS = 300_000;

await buildConsole();
const browser = await startChromium();
const server = browser && (await startBelievableServer());
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.skipIf(browser === null)('every page', () => {
  it('is readable in light, in dark and on a telephone', { timeout: TIMEOUT_MS }, async () => {
    const visitor = await visit(browser!, server!, { colorScheme: 'light' });
    const { page, url, close } = visitor;
    await signIn(visitor);
    const places = await placesOf(page);
    expect(places.length).toBeGreaterThanOrEqual(FEWEST_PLACES);
    const faults: string[] = [];
    for (const place of places) {
      await page.setViewportSize(WIDE);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(url(place));
      await settled(page);
      faults.push(...(await faultsOf(`${place}, light`, () => expectAccessible(page))));
      await page.emulateMedia({ colorScheme: 'dark' });
      faults.push(...(await faultsOf(`${place}, dark`, () => expectAccessible(page))));
      await page.setViewportSize(NARROW);
      faults.push(...(await faultsOf(`${place}, narrow`, () => expectAccessible(page))));
      faults.push(...(await faultsOf(`${place}, narrow`, () => expectNoSidewaysScrolling(page))));
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('of a request shows what the model saw of its film', async () => {
    const visitor = await visit(browser!, server!);
    const { page, url, close } = visitor;
    await signIn(visitor);
    await page.goto(url(`/requests/${FILM_REQUEST_ID}`));
    const seen = page.getByRole('region', { name: 'What the model saw' });
    await seen.getByText(/1920 × 1080, seen at 736 × 384/).waitFor();
    await seen.getByText(/^Times of its \d+ frames$/).click();
    expect(await seen.getByRole('list', { name: 'Times of frames' }).innerText()).toMatch(/^0:00/);
    await close();
  });

  it('is reached from the navigation, one after the other', { timeout: TIMEOUT_MS }, async () => {
    const visitor = await visit(browser!, server!);
    const { page, close } = visitor;
    await signIn(visitor);
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    for (const name of await links.allInnerTexts()) {
      const link = links.filter({ hasText: new RegExp(`^${name.trim()}$`) });
      await link.click();
      await settled(page);
      expect(await link.getAttribute('aria-current'), name).toBe('page');
      expect(await page.title(), name).toMatch(/ · Mimosa$/);
    }
    await close();
  });
});

/** What a check says, with where it said so. */
async function faultsOf(where: string, check: () => Promise<void>): Promise<string[]> {
  try {
    await check();
    return [];
  } catch (error) {
    return [`${where}: ${(error as Error).message}`];
  }
}
