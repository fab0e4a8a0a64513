/**
 * How soon the console can be used, in a real browser on this machine: from asking for the address to
 * the form to sign in, and to the home page of somebody who is signed in, each with an empty cache.
 * Usable is a page whose numbers stand there and whose first control takes the keyboard. The floor is
 * an empty page in the same browser; the goal is one second.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { setUpOwner, signIn } from '../test/console/people.ts';
import { settled } from '../test/console/places.ts';
import { buildConsole, visit } from '../test/console/visit.ts';
import { startChromium } from '../test/support/chromium.ts';
import { startServer } from '../test/support/server.ts';

const ROUNDS = 7;
const FLOOR_PAGE = '<!doctype html><title>floor</title><h1>Floor</h1>';

/** Prints the medians and what came over the line; says so and ends where there is no browser. */
export async function run(): Promise<void> {
  await buildConsole();
  const browser = await startChromium();
  if (browser === null) return;
  const server = await startServer();
  const floor = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(FLOOR_PAGE),
  );
  try {
    await setUpOwner(server);
    await new Promise<void>((resolve) => {
      floor.listen(0, '127.0.0.1', resolve);
    });
    const { port } = floor.address() as AddressInfo;
    const visitor = await visit(browser, server);
    await signIn(visitor);
    const signedIn = await visitor.page.context().storageState();
    await visitor.close();
    const address = `${server.url}/console/`;
    console.log('page          usable after, ms      KB over the line');
    await report('empty page', browser, `http://127.0.0.1:${port}/`, isThere);
    await report('sign-in', browser, address, canSignIn);
    await report('home', browser, address, showsToday, signedIn);
  } finally {
    floor.close();
    await server.close();
    await browser.close();
  }
}

async function isThere(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
}

async function canSignIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail').focus();
}

async function showsToday(page: Page): Promise<void> {
  await page.locator('main dl data').first().waitFor();
  await settled(page);
  await page.getByRole('link', { name: 'Get a first answer' }).focus();
}

/** In a window of its own each time, so that nothing is cached. */
async function report(
  name: string,
  browser: Browser,
  address: string,
  usable: (page: Page) => Promise<void>,
  storageState?: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>,
): Promise<void> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext(storageState && { storageState });
    const page = await context.newPage();
    bytes = 0;
    const devices = await context.newCDPSession(page);
    await devices.send('Network.enable');
    devices.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    const startMs = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await usable(page);
    times.push(performance.now() - startMs);
    await context.close();
  }
  const median = times.toSorted((left, right) => left - right)[Math.floor(ROUNDS / 2)]!;
  console.log(
    name.padEnd(12),
    median.toFixed(0).padStart(17),
    (bytes / 1000).toFixed(1).padStart(21),
  );
}
