/** What a model sees of a file, as somebody looks at it in the console. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { MEDIA_DIRECTORY, startMediaServer } from '../support/media-server.ts';
import { chat, type FileName, FILES, part, preview, send } from '../support/preview.ts';
import { startServer } from '../support/server.ts';
import { setUpOwner, signIn } from './people.ts';
import {
  buildConsole,
  expectAccessible,
  expectNoSidewaysScrolling,
  visit,
  type Visit,
} from './visit.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

/** Listening takes a while where others use the cores too. */
const PATIENCE_MS = 100_000;
/** In the page: whether anything stands on its canvas. */
const PIXELS_ARE_DRAWN = `{
  const canvas = document.querySelector('canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  data.some((value) => value > 0);
}`;

/** In the page: the figures of receipts that run over into what stands beside them. */
const FIGURES_RUNNING_OVER = `[...document.querySelectorAll('li dl > div')]
  .filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => one.textContent)`;

/** In the page: what the element says that has the keyboard. */
const FOCUSED_VALUE = `document.activeElement.getAttribute('aria-valuetext')`;

await buildConsole();
const browser = await startChromium();
const origin = browser && (await startMediaServer());
const server =
  origin && (await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } }));

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await origin?.close();
});

/** Tokens of one file and their split, as a quote has them. */
async function quoted(name: FileName, sampling: object = {}): Promise<Record<string, number>> {
  const answer = await send(server!, '/v1/tokens/count', chat(await part(name, sampling)));
  const { media } = (await answer.json()) as { media: [{ tokens: Record<string, number> }] };
  return media[0].tokens;
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}

async function choose(page: Page, name: FileName): Promise<void> {
  const file = path.join(MEDIA_DIRECTORY, FILES[name][1]);
  await page.getByLabel('File to look at').setInputFiles(file);
  await page.getByRole('heading', { name: FILES[name][1] }).waitFor();
}

/** The figures beside the bar, by their names. */
async function splitOnPage(page: Page): Promise<Record<string, number>> {
  const cost = page.getByRole('region', { name: 'Cost' });
  const names = await cost.locator('dt').allInnerTexts();
  const figures = await cost.locator('dd > span:first-child').allInnerTexts();
  return Object.fromEntries(
    names.map((name, at) => [name.toLowerCase(), Number(figures[at]!.replaceAll(',', ''))]),
  );
}

function withoutNothing(tokens: Record<string, number>): Record<string, number> {
  const { total: _total, ...split } = tokens;
  return Object.fromEntries(Object.entries(split).filter(([, count]) => count > 0));
}

async function total(page: Page, tokens: number): Promise<void> {
  const cost = page.getByRole('region', { name: 'Cost' });
  await cost.getByText(`${shown(tokens)} tokens`, { exact: true }).waitFor();
}

describe.skipIf(browser === null)('what it sees', () => {
  beforeAll(() => setUpOwner(server!));

  async function looking(options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
    const visitor = await visit(browser!, server!, options);
    visitor.page.setDefaultTimeout(PATIENCE_MS);
    await signIn(visitor);
    await visitor.page.goto(visitor.url('/seen'));
    await visitor.page.getByText('Drop a picture, a sound or a video here').waitFor();
    return visitor;
  }

  it('of a picture: beside the original, with its tokens', async () => {
    const { page, close } = await looking();
    await expectAccessible(page);
    await choose(page, 'picture');
    const tokens = await quoted('picture');
    await total(page, tokens['total']!);
    expect(await splitOnPage(page)).toEqual(withoutNothing(tokens));
    await page.getByText('640 × 427 pixels → 640 × 416: 20 × 13 squares, 260 tokens.').waitFor();
    await page.getByRole('img', { name: 'rocket.jpg as the model sees it' }).waitFor();
    await page.getByRole('img', { name: 'rocket.jpg as it came' }).waitFor();
    const border = page.getByRole('slider', { name: 'Original up to here' });
    await border.press('End');
    expect(await border.getAttribute('aria-valuetext')).toBe('100 %');
    await page.getByRole('switch', { name: 'Show the tokens' }).click();
    await expectAccessible(page);
    await close();
  });

  it('of a film: the frames of a preview, and what other settings cost and show', async () => {
    const { page, close } = await looking();
    await choose(page, 'clip');
    const lines = await preview(server!, chat(await part('clip')));
    const frames = lines.filter(({ type }) => type === 'frame');
    const strip = page.getByRole('list', { name: 'Frames as the model gets them' });
    await strip
      .locator('img')
      .nth(frames.length - 1)
      .waitFor();
    const images = await strip.locator('img').all();
    const sources = await Promise.all(images.map((image) => image.getAttribute('src')));
    expect(sources).toEqual(frames.map(({ data }) => `data:image/jpeg;base64,${data}`));
    expect(await splitOnPage(page)).toEqual(withoutNothing(await quoted('clip')));

    await strip.getByRole('button').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('img', { name: `Frame 2 of ${frames.length}, at 0:00.` }).waitFor();
    await expectAccessible(page);

    const rate = page.getByRole('slider', { name: 'Frames per second' });
    await rate.press('End');
    const most = await quoted('clip', { fps: 10 });
    await total(page, most['total']!);
    expect(await splitOnPage(page)).toEqual(withoutNothing(most));
    await page.getByRole('img', { name: /^Frame 2 of 3\d, at 0:00\.1$/ }).waitFor();
    // Whoever pulls goes on pulling.
    expect(await page.evaluate<string>(FOCUSED_VALUE)).toBe('10 fps');

    await page.getByText('What other settings would cost').click();
    await page.getByRole('button', { name: 'Show 1 fps, highest' }).click();
    await total(page, (await quoted('clip', { fps: 1, media_resolution: 'max' }))['total']!);
    await expectAccessible(page);
    await close();
  });

  it('of a sound: its outline, with what is said where', async () => {
    const { page, close } = await looking();
    await choose(page, 'speech');
    await total(page, (await quoted('speech'))['total']!);
    const said = page.getByRole('list', { name: 'What is said' });
    await said.getByText(/ask what you can do for your country/).click();
    const position = page.getByRole('slider', { name: 'Position in speech-jfk.wav' });
    expect(await position.getAttribute('aria-valuetext')).toMatch(/^0:0[2-9] of 0:11$/);
    await position.press('Home');
    expect(await position.getAttribute('aria-valuetext')).toBe('0:00 of 0:11');
    const drawn = await page.evaluate<boolean>(PIXELS_ARE_DRAWN);
    expect(drawn).toBe(true);
    await expectAccessible(page);
    await close();
  });

  it('of what stands at an address, which the server fetches', async () => {
    const { page, close } = await looking();
    await page.getByRole('button', { name: 'From a URL' }).click();
    await page.getByLabel('Address').fill(origin!.file('invoice.png'));
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await total(page, (await quoted('drawing'))['total']!);
    await page.getByRole('img', { name: 'invoice.png as it came' }).waitFor();
    await close();
  });

  it('of a broken file, why it cannot be seen', async () => {
    const { page, close, expectComplaint } = await looking();
    expectComplaint(/400/);
    await page.getByLabel('File to look at').setInputFiles({
      name: 'broken.png',
      mimeType: 'image/png',
      buffer: Buffer.from('this is no picture'),
    });
    await page
      .getByRole('alert')
      .getByText(/invalid image format/)
      .waitFor();
    await page.getByLabel('File to look at').setInputFiles({
      name: 'letter.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('dear reader'),
    });
    await page
      .getByRole('alert')
      .getByText(/“letter.txt” is no picture, sound or video/)
      .waitFor();
    await expectAccessible(page);
    await close();
  });

  it('from the playground, where another setting is taken over', async () => {
    const { page, url, close } = await looking();
    await page.goto(url('/playground'));
    await page.getByLabel('Files').setInputFiles(path.join(MEDIA_DIRECTORY, FILES.clip[1]));
    await page.getByRole('button', { name: `What it sees of ${FILES.clip[1]}` }).click();
    const dialog = page.getByRole('dialog', { name: /^What mimo-.* sees$/ });
    await total(page, (await quoted('clip'))['total']!);
    await expectAccessible(page);
    await dialog.getByText('What other settings would cost').click();
    await dialog.getByRole('button', { name: 'Show 5 fps, default' }).click();
    await total(page, (await quoted('clip', { fps: 5 }))['total']!);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    const rate = page.getByRole('slider', { name: 'Frames per second' });
    expect(await rate.getAttribute('aria-valuetext')).toBe('5 fps');
    await close();
  });

  it('of a request that is over: when its frames were, and that they are gone', async () => {
    const answer = await send(server!, '/v1/chat/completions', chat(await part('clip')));
    await answer.body?.cancel();
    const { page, url, close } = await looking();
    await page.goto(url(`/requests/${answer.headers.get('x-request-id')}`));
    await page.getByText('Times of its 8 frames').click();
    const times = page.getByRole('list', { name: 'Times of frames' }).getByRole('listitem');
    expect(await times.count()).toBe(8);
    expect(await times.first().innerText()).toBe('0:00.0');
    const figures = page.getByRole('region', { name: 'What the model saw' }).locator('li dl > div');
    const tokens = await quoted('clip');
    expect(await figures.count()).toBe(Object.keys(withoutNothing(tokens)).length);
    // 0.40 USD a million.
    const dollars = Number(/Sound\s+\d+\s+\$([\d.]+)/.exec(await figures.nth(1).innerText())![1]);
    expect(dollars).toBeCloseTo(tokens['sound']! * 0.4e-6, 7);
    expect(await page.evaluate(FIGURES_RUNNING_OVER)).toEqual([]);
    await expectAccessible(page);
    await page.getByRole('paragraph').getByRole('link', { name: 'What it sees' }).click();
    await page.getByRole('heading', { level: 1, name: 'What the model sees' }).waitFor();
    await close();
  });

  it.each([
    ['on a telephone', { viewport: { width: 390, height: 844 } }],
    ['in the dark', { colorScheme: 'dark' as const }],
  ])('%s', async (_name, options) => {
    const { page, close } = await looking(options);
    for (const name of ['drawing', 'clip', 'speech'] as const) {
      await choose(page, name);
      await total(page, (await quoted(name))['total']!);
      if (name === 'clip') await page.getByText('What other settings would cost').click();
      if (name === 'speech') await page.getByRole('list', { name: 'What is said' }).waitFor();
      await expectNoSidewaysScrolling(page);
      await expectAccessible(page);
    }
    await close();
  });
});
