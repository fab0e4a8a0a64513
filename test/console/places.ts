/** Every page of the console at a server of `believable-server.ts`: the navigation's and what lies behind. */
import type { Page } from 'playwright-core';
import { FILM_REQUEST_ID, RESEARCH_ID } from '../support/believable-data.ts';

/** Pages that stand in no navigation, and pages in another state. */
const BEHIND: readonly string[] = [
  '/welcome?step=2',
  '/welcome?step=3',
  '/keys/new',
  `/requests/${FILM_REQUEST_ID}`,
  '/models/mimo-v2.5',
  `/admin/accounts/${RESEARCH_ID}`,
  '/errors',
  '/password',
  '/no/such/page',
];

/** As addresses below `/console`; the page is one with the frame around it. */
export async function placesOf(page: Page): Promise<readonly string[]> {
  const hrefs = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('nav a')].map((link) => new URL(link.href).pathname)`,
  );
  return [...hrefs.map((href) => href.replace(/^\/console/, '') || '/'), ...BEHIND];
}

/** Once the page is there with its data; a page that is left stands hidden beside it for a while. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1:visible').waitFor();
  await page.locator('main .animate-breathe').first().waitFor({ state: 'detached' });
}
