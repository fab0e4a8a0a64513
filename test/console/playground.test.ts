/**
 * The playground as somebody uses it: media by file, drop, paste and address; what is quoted before
 * sending is what is used afterwards; stopping, editing, asking again; conversations that the browser
 * keeps. Against the embedded engine.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { type MediaServer, startMediaServer } from '../support/media-server.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { setUpOwner, signIn } from './people.ts';
import {
  buildConsole,
  expectAccessible,
  expectNoSidewaysScrolling,
  type Visit,
  visit,
} from './visit.ts';

const MEDIA = path.resolve(import.meta.dirname, '../media');
/** Watching takes a while where others use the cores too. */
const ANSWER_TIMEOUT_MS = 100_000;
/** Several answers each. */
const TEST_TIMEOUT_MS = 300_000;

await buildConsole();
const browser = await startChromium();
let server: TestServer;
let mediaServer: MediaServer;

beforeAll(async () => {
  if (browser === null) return;
  mediaServer = await startMediaServer();
  server = await startServer({
    ready: true,
    environment: { MIMOSA_MEDIA_ALLOW: mediaServer.allow },
  });
  await setUpOwner(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await mediaServer?.close();
});

async function enter(options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
  const visiting = await visit(browser!, server, options);
  visiting.page.setDefaultTimeout(ANSWER_TIMEOUT_MS);
  await signIn(visiting);
  await visiting.page.goto(visiting.url('/playground'));
  await question(visiting.page).waitFor();
  return visiting;
}

const question = (page: Page): Locator =>
  page.getByRole('textbox', { name: 'Question', exact: true });
const quote = (page: Page): Locator => page.getByRole('region', { name: 'Quote' });
const answers = (page: Page): Locator => page.getByRole('article', { name: /^Answer of/ });
const addFiles = (page: Page, ...names: string[]): Promise<void> =>
  page.getByLabel('Files').setInputFiles(names.map((name) => path.join(MEDIA, name)));

/** Of the very request that is on the page. */
async function quotedTokens(page: Page): Promise<string> {
  await page.locator('[aria-label=Quote][data-current=true]').waitFor();
  return tokensIn(quote(page));
}

async function tokensIn(place: Locator): Promise<string> {
  return /([\d,]+) tokens/.exec(await place.innerText())![1]!;
}

/** By the definition list that stands in a quote and below an answer alike. */
async function kindsIn(place: Locator): Promise<string> {
  return (await place.locator('dl').innerText()).replaceAll(/\s+/g, ' ');
}

async function sendAndWait(page: Page): Promise<Locator> {
  const before = await answers(page).count();
  await page.getByRole('button', { name: 'Send' }).click();
  const answer = answers(page).nth(before);
  await answer.getByRole('link', { name: 'Receipt' }).waitFor();
  return answer;
}

describe.skipIf(browser === null)(
  'the quote before sending is the usage after',
  { timeout: TEST_TIMEOUT_MS },
  () => {
    it.each([
      { kind: 'picture', file: 'cat.png', says: /cat/i, change: null },
      { kind: 'sound', file: 'speech-jfk.wav', says: /fellow/i, change: null },
      { kind: 'video', file: 'clip-3s.mp4', says: /cat/i, change: 'fps' },
    ])('for a $kind', async ({ kind, file, says, change }) => {
      const { page, close } = await enter();
      await addFiles(page, file);
      await question(page).fill('What is it?');
      const first = await quotedTokens(page);
      if (change === 'fps') {
        const slider = page.getByRole('slider', { name: 'Frames per second' });
        await slider.press('Home');
        await page.getByText('0.1 fps').waitFor();
        const less = await quotedTokens(page);
        expect(less).not.toBe(first);
        const counted = page.waitForRequest(
          (request) => request.postData()?.includes('"media_resolution":"max"') === true,
        );
        await page.getByLabel('Resolution').selectOption('max');
        await counted;
      }
      await expectAccessible(page);
      const quoted = { tokens: await quotedTokens(page), kinds: await kindsIn(quote(page)) };
      expect(quoted.kinds).toContain(kind);
      expect(await quote(page).innerText()).toMatch(/at most \$0\.0\d+/);

      const answer = await sendAndWait(page);
      expect(await answer.innerText()).toMatch(says);
      expect(await tokensIn(answer)).toBe(quoted.tokens);
      expect(await kindsIn(answer)).toBe(quoted.kinds);
      expect(await answer.getByText('as quoted').isVisible()).toBe(true);
      expect(await answer.innerText()).toMatch(/\$0\.\d+/);
      await expectAccessible(page);
      await close();
    });
  },
);

describe.skipIf(browser === null)('media', { timeout: TEST_TIMEOUT_MS }, () => {
  it('are dropped, pasted and given by address, ordered and taken away', async () => {
    const { page, close } = await enter();
    const media = page.getByRole('list', { name: 'Media of this question' }).getByRole('listitem');
    const picture = (await readFile(path.join(MEDIA, 'invoice.png'))).toString('base64');
    await incoming(page, 'drop', picture, 'dropped.png');
    await incoming(page, 'paste', picture, 'pasted.png');
    await page.getByRole('button', { name: 'URL', exact: true }).click();
    await page.getByLabel('Address').fill('ftp://example.org/cat.png');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('must start with http').waitFor();
    await page.getByLabel('Address').fill(mediaServer.file('cat.png'));
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Picture · by URL').waitFor();
    expect(await media.count()).toBe(3);

    await quotedTokens(page);
    expect(await media.nth(2).innerText()).toMatch(/128 tokens · 451×300 → 448×288/);
    await page.getByRole('button', { name: 'Move cat.png earlier' }).press('Enter');
    expect(await media.nth(1).innerText()).toContain('cat.png');
    await page.getByRole('button', { name: 'Take pasted.png away' }).click();
    expect(await media.count()).toBe(2);

    await question(page).fill('What is in the pictures?');
    await quotedTokens(page);
    const answer = await sendAndWait(page);
    expect(await answer.getByText('as quoted').isVisible()).toBe(true);
    await close();
  });

  it('that cannot be sent are named before anything is sent', async () => {
    const { page, close, expectComplaint } = await enter();
    await page.getByLabel('Files').setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('notes'),
    });
    await page.getByText('“notes.txt” is no picture, sound or video').waitFor();

    // A quote that is refused names the item.
    expectComplaint(/400/);
    await page.getByLabel('Files').setInputFiles({
      name: 'broken.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no picture at all'),
    });
    const item = page.getByRole('listitem').filter({ hasText: 'broken.png' });
    await item.getByRole('alert').waitFor();
    expect(await item.getByRole('alert').innerText()).toMatch(/invalid image format/);
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Take broken.png away' }).click();

    // A model that takes text only says so by itself.
    await addFiles(page, 'cat.png');
    await page.getByLabel('Model').selectOption('mimo-v2-flash');
    await page.getByText('mimo-v2-flash takes text only').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await close();
  });
});

describe.skipIf(browser === null)('a conversation', { timeout: TEST_TIMEOUT_MS }, () => {
  it('is edited, asked again, stopped, kept, renamed, taken along and deleted', async () => {
    const { page, close } = await enter();
    await page.getByRole('button', { name: 'What is written in this picture?' }).click();
    await quotedTokens(page);
    const first = await sendAndWait(page);
    expect(await first.innerText()).toMatch(/hello/i);

    // The picture goes along with the next question, and costs again.
    await question(page).fill('Which colours has it?');
    await quotedTokens(page);
    expect(await kindsIn(quote(page))).toContain('picture');
    await page.keyboard.press('Enter');
    await answers(page).nth(1).getByRole('link', { name: 'Receipt' }).waitFor();

    await answers(page).nth(1).getByRole('button', { name: 'Ask again' }).click();
    await answers(page).nth(1).getByRole('link', { name: 'Receipt' }).waitFor();
    expect(await kindsIn(answers(page).nth(1))).toContain('cached');

    await page.getByRole('button', { name: 'Edit' }).first().click();
    await page.locator('textarea:focus[placeholder^="Ask something"]').waitFor();
    await question(page).fill('What does it say?');
    await sendEdited(page);
    expect(await answers(page).count()).toBe(1);

    // Whoever stops keeps what has come so far, and the server has stopped too.
    await addFiles(page, 'demo.mp4');
    await page.getByRole('button', { name: 'Send' }).click();
    await answers(page).nth(1).getByText('Looking and listening: demo.mp4').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('You stopped it here.').waitFor();
    await answers(page).nth(1).getByRole('link', { name: 'Receipt' }).waitFor();
    expect(await lastOutcome()).toBe('hung-up');

    // Whoever comes back from a receipt finds it again.
    await answers(page).first().getByRole('link', { name: 'Receipt' }).click();
    await page.waitForURL(/requests/);
    await page.goBack();
    await page.getByText('You stopped it here.').waitFor();

    await page.getByRole('button', { name: 'Conversations' }).click();
    const row = page.getByRole('dialog').getByRole('listitem').first();
    await row.getByRole('button', { name: /More for/ }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByLabel('Name').fill('About a greeting');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('button', { name: /^About a greeting/ }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Conversations' }).click();
    await page.getByRole('button', { name: /^About a greeting/ }).click();
    expect(await answers(page).count()).toBe(2);
    await page.getByRole('img', { name: 'hello.png' }).waitFor();

    await page.getByRole('button', { name: 'Conversations' }).click();
    await page.getByRole('button', { name: 'More for About a greeting' }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Export as JSON' }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('About-a-greeting.json');
    const exported: unknown = JSON.parse(await readFile(await saved.path(), 'utf8'));
    expect(exported).toMatchObject({
      title: 'About a greeting',
      turns: [
        { text: 'What does it say?', media: [{ name: 'hello.png' }] },
        { role: 'assistant' },
        {},
        {},
      ],
    });
    await page.getByRole('button', { name: 'More for About a greeting' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete conversation' }).click();
    await page.getByText('Ask about a picture, a sound or a video').waitFor();
    await close();
  });

  it('goes on with a key that another window has replaced', async () => {
    const { page, close, expectComplaint } = await enter();
    await question(page).fill('Hello');
    await quotedTokens(page);
    expectComplaint(/401/);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await question(other).fill('Hello too');
    await quotedTokens(other);
    const answer = await sendAndWait(page);
    expect(await answer.getByText('as quoted').isVisible()).toBe(true);
    await close();
  });

  it('takes every setting along, and shows what is wrong with one at its field', async () => {
    const { page, close, expectComplaint } = await enter();
    await question(page).fill('Hello');
    const before = await quotedTokens(page);
    await page.getByLabel('System').fill('You are brief, and you always answer in rhymes.');
    await expect.poll(() => quotedTokens(page)).not.toBe(before);
    expectComplaint(/400/);
    await page.getByLabel('Most tokens of the answer').fill('999999');
    await page.getByText('max_completion_tokens is too large').waitFor();
    await quote(page).getByText('see the settings').waitFor();
    await page.getByLabel('Most tokens of the answer').fill('20');
    await page.getByLabel('Thinking').selectOption('disabled');
    await page.getByRole('slider', { name: 'Temperature' }).press('Home');
    await page.getByRole('switch', { name: 'Stream' }).click();
    await quotedTokens(page);
    // Twenty tokens of an answer are all that is added.
    expect(await quote(page).innerText()).toMatch(/at most \$0\.0000\d+/);
    const sent = page.waitForRequest(/\/v1\/chat\/completions$/);
    const answer = await sendAndWait(page);
    expect((await sent).postDataJSON()).toMatchObject({
      max_completion_tokens: 20,
      thinking: { type: 'disabled' },
      temperature: 0,
    });
    expect(await answer.getByText('Reasoning').count()).toBe(0);
    expect(await answer.getByText('as quoted').isVisible()).toBe(true);
    await close();
  });

  it('fits a telephone, in the dark', async () => {
    const { page, close } = await enter({
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    });
    await addFiles(page, 'cat.png', 'clip-3.9s.wav', 'clip-3s.mp4');
    await question(page).fill('a'.repeat(120));
    await quotedTokens(page);
    await expectNoSidewaysScrolling(page);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'View code' }).click();
    await expectInside(page, page.getByRole('dialog'));
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    await sendAndWait(page);
    await expectNoSidewaysScrolling(page);
    await page.getByRole('button', { name: 'Conversations' }).click();
    await expectInside(page, page.getByRole('dialog'));
    await expectAccessible(page);
    await close();
  });
});

async function sendEdited(page: Page): Promise<void> {
  await quotedTokens(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await answers(page).first().getByText('as quoted').waitFor();
}

/** Nothing of it is beyond the sides of the window. */
async function expectInside(page: Page, place: Locator): Promise<void> {
  await place.waitFor();
  const { x, width } = (await place.boundingBox())!;
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(page.viewportSize()!.width);
}

/** Of the newest line of the ledger. */
async function lastOutcome(): Promise<string> {
  const response = await fetch(`${server.url}/api/requests?limit=1`, {
    headers: { 'api-key': server.key },
  });
  const page = (await response.json()) as { data: readonly { outcome: string }[] };
  return page.data[0]!.outcome;
}

/** A file that comes as the browser tells of it. */
async function incoming(
  page: Page,
  how: 'drop' | 'paste',
  base64: string,
  name: string,
): Promise<void> {
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob(${JSON.stringify(base64)}), (one) => one.codePointAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], ${JSON.stringify(name)}, { type: 'image/png' }));
    const event = ${JSON.stringify(how)} === 'drop'
      ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
      : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true });
    document.querySelector('h1').dispatchEvent(event);
  })()`);
}
