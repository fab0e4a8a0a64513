/**
 * `npm run screenshots`: every page of the console as its owner sees it after some weeks, in light,
 * in dark and on a telephone, into `docs/screenshots/`. What stands there comes from a real server
 * with believable data (`test/support/believable-data.ts`) and, in the playground, from a real answer.
 * `npm run screenshots -- engines home` takes those of these pages alone.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { startBelievableServer } from '../test/console/believable-server.ts';
import { signIn } from '../test/console/people.ts';
import { placesOf, settled } from '../test/console/places.ts';
import { startChromium } from '../test/support/chromium.ts';
import type { TestServer } from '../test/support/server.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const OUTPUT = path.join(ROOT, 'docs/screenshots');
const MEDIA = path.join(ROOT, 'test/media');
/** Pages that nobody needs a picture of. */
const LEFT_OUT: ReadonlySet<string> = new Set(['/no/such/page', '/password']);
/** Names of pages; all where none is given. */
const ONLY = process.argv.slice(2);
const TALLEST_PIXELS = 1600;
/** Flat colours need few; a third of the bytes. */
const COLOURS = 128;
/** Watching a film takes a while where others use the cores too. */
const PATIENCE_MS = 120_000;

const LOOKS = [
  { name: 'light', colorScheme: 'light', width: 1280, height: 880 },
  { name: 'dark', colorScheme: 'dark', width: 1280, height: 880 },
  { name: 'narrow', colorScheme: 'light', width: 390, height: 844 },
] as const;

interface Deed {
  /** Of the file, after the page’s name. */
  readonly shows?: string;
  readonly act: (page: Page) => Promise<void>;
}

/** What somebody does on a page before it is worth a picture; of each there is one. */
const DEEDS: Readonly<Record<string, readonly Deed[]>> = {
  '/playground': [
    {
      async act(page) {
        await page.getByLabel('Files').setInputFiles(path.join(MEDIA, 'demo.mp4'));
        const question = page.getByRole('textbox', { name: 'Question', exact: true });
        await question.fill('What happens in this video?');
        await page.getByRole('button', { name: 'Send' }).click();
        const answer = page.getByRole('article', { name: /^Answer of/ });
        await answer.getByRole('link', { name: 'Receipt' }).waitFor();
      },
    },
    {
      shows: 'seen',
      async act(page) {
        await page.getByRole('button', { name: 'What it sees' }).click();
        await untilAllIsSeen(page);
      },
    },
  ],
  '/seen': [
    {
      async act(page) {
        await page.getByLabel('File to look at').setInputFiles(path.join(MEDIA, 'demo.mp4'));
        await page.getByRole('heading', { name: 'demo.mp4' }).waitFor();
        await untilAllIsSeen(page);
      },
    },
  ],
  '/usage': [{ act: (page) => page.getByText('30 days', { exact: true }).click() }],
};
/** Of the page, or of the dialog over it. */
const CONTENT_HEIGHT =
  '(document.querySelector("[data-dialog-shade]") ?? document.documentElement).scrollHeight';
/** As the transcript of the film begins. */
const FIRST_WORDS = 'And so my fellow Americans ask not.';
const LOOK_AT_IT: readonly Deed[] = [{ act: () => Promise.resolve() }];

await promisify(execFile)(process.execPath, [
  path.join(ROOT, 'scripts/build-console.ts'),
  '--if-stale',
]);
const browser = await startChromium();
if (browser === null) throw new Error('there is no Chromium to take pictures with');
try {
  const server = await startBelievableServer();
  try {
    await takeAll(browser, server);
  } finally {
    await server.close();
  }
} finally {
  await browser.close();
}

async function takeAll(chromium: Browser, server: TestServer): Promise<void> {
  await mkdir(OUTPUT, { recursive: true });
  const written = new Set<string>();
  for (const { name: look, colorScheme, width, height } of LOOKS) {
    const context = await chromium.newContext({
      colorScheme,
      viewport: { width, height },
      reducedMotion: 'reduce',
      timezoneId: 'UTC',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const url = (place: string): string => `${server.url}/console${place}`;
    await signIn({ page, url });
    for (const place of (await placesOf(page)).filter(isWanted)) {
      await page.setViewportSize({ width, height });
      await page.goto(url(place));
      await settled(page);
      for (const { shows, act } of DEEDS[place] ?? LOOK_AT_IT) {
        await act(page);
        const file = `${[nameOf(place), shows, look].filter(Boolean).join('-')}.png`;
        await writeFile(path.join(OUTPUT, file), await pictureOf(page, width, height));
        written.add(file);
        console.log(file);
      }
    }
    await context.close();
  }
  if (ONLY.length > 0) return;
  // Of pages that are no more.
  for (const file of await readdir(OUTPUT)) {
    if (!written.has(file)) await rm(path.join(OUTPUT, file));
  }
}

/** Frames, tokens, and last of all the words of the film. */
async function untilAllIsSeen(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Cost' }).waitFor();
  await page.getByText(FIRST_WORDS, { exact: true }).waitFor();
}

function isWanted(place: string): boolean {
  return !LEFT_OUT.has(place) && (ONLY.length === 0 || ONLY.includes(nameOf(place)));
}

/** As tall as the page, within bounds: the frame beside the page is as tall as the window. */
async function pictureOf(page: Page, width: number, least: number): Promise<Buffer> {
  const wanted = await page.evaluate<number>(CONTENT_HEIGHT);
  const height = Math.min(TALLEST_PIXELS, Math.max(least, wanted));
  await page.setViewportSize({ width, height });
  await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0)');
  await page.waitForLoadState('networkidle');
  const png = await page.screenshot({ animations: 'disabled' });
  return sharp(png).png({ palette: true, colours: COLOURS, effort: 10 }).toBuffer();
}

/** `/welcome?step=2` → `welcome-2`; `/requests/…` → `requests-one`, whatever its number. */
function nameOf(place: string): string {
  const [pathname, step] = place.split('?step=');
  const words = pathname!.split('/').filter((word) => word !== '');
  if (words.length === 0) return 'home';
  if (words[0] === 'requests' && words.length > 1) return 'requests-one';
  return [...words, ...(step === undefined ? [] : [step])].join('-');
}
