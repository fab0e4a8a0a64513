/** Engines and models as an admin looks after them: what is down and why, and files that are missing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';
import { setUpOwner, signIn } from './people.ts';
import { buildConsole, expectAccessible, type Visit, visit } from './visit.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 600_000 });

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';
const CONFIG = JSON.stringify({
  engines: [
    { name: 'far', kind: 'openai', baseUrls: [`${NOWHERE}/v1`], model: 'm' },
    { name: 'here', kind: 'local' },
  ],
  models: { 'mimo-v2-flash': { engines: ['far'] }, 'mimo-v2.5': { engines: ['here'] } },
});

await buildConsole();
const browser = await startChromium();
const modelsDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-no-models-'));
/** Its models cannot be brought either. */
const server =
  browser &&
  (await startServer({
    config: CONFIG,
    environment: {
      MIMOSA_MODELS_DIR: modelsDirectory,
      npm_config_registry: NOWHERE,
      npm_config_fetch_retries: '0',
    },
  }));
beforeAll(async () => {
  if (server) await setUpOwner(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(modelsDirectory, { recursive: true, force: true });
});

async function enter(place: string): Promise<Visit> {
  const visitor = await visit(browser!, server!);
  // It is not ready, and says so with its status.
  visitor.expectComplaint(/503.*readyz/);
  await signIn(visitor);
  await visitor.page.goto(visitor.url(place));
  return visitor;
}

describe.skipIf(browser === null)('engines', () => {
  it('that are down say why, and what to do', async () => {
    const { page, close } = await enter('/engines');
    const far = page.getByRole('region', { name: /^far/ });
    await far.getByText('down').first().waitFor();
    await far.getByText(/can this machine reach 127\.0\.0\.1:1\?/).waitFor();
    await far.getByText('What it can take').click();
    await far.getByText('Largest body').waitFor();
    await expectAccessible(page);
    await far.getByRole('link', { name: 'mimo-v2-flash' }).click();
    await page.getByRole('heading', { level: 1, name: 'mimo-v2-flash' }).waitFor();
    await page.getByText('down', { exact: true }).waitFor();
    await close();
  });

  it('that lack their models say which, and bring them', async () => {
    const { page, url, close } = await enter('/engines');
    const files = page.getByRole('region', { name: /^Models of the embedded engine/ }).first();
    await files.getByText('They could not be brought').waitFor();
    expect(await files.getByRole('row', { name: /voice-activity.*missing/ }).count()).toBe(1);
    await expectAccessible(page);
    const asked = page.waitForResponse('**/api/local-models/pull');
    await files.getByRole('button', { name: 'Bring what is missing' }).click();
    expect(await (await asked).json()).toMatchObject({ state: 'running' });
    await files.getByText('They could not be brought').waitFor();

    // Half of a model, as no test brings so much.
    await page.route('**/api/local-models', async (route) => {
      const response = await route.fetch();
      const pull = { state: 'running', modelId: 'text', receivedBytes: 512, totalBytes: 1024 };
      const json = { ...(await response.json()), pull: { ...pull, failure: null } };
      await route.fulfill({ response, json });
    });
    await page.reload();
    const progress = page.getByRole('progressbar', { name: /^Pull of text/ });
    await progress.waitFor();
    expect(await progress.getAttribute('value')).toBe('512');
    await page.getByText('512 bytes of 1 KiB').waitFor();
    await expectAccessible(page);
    await page.unrouteAll();

    await page.goto(url('/'));
    await page.getByText('Something cannot answer yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'See engines' }).click();
    await page.getByRole('heading', { level: 1, name: 'Engines' }).waitFor();
    await close();
  });
});

describe.skipIf(browser === null)('models', () => {
  it('lead to what they allow and cost, and to code', async () => {
    const { page, url, close } = await enter('/models');
    await page.getByRole('link', { name: 'mimo-v2.5', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'mimo-v2.5' }).waitFor();
    await page.getByText('1,048,576 tokens').waitFor();
    await page.getByRole('tab', { name: 'Python, OpenAI' }).click();
    const code = page.getByRole('tabpanel');
    expect(await code.innerText()).toContain(`base_url="${server!.url}/v1"`);
    expect(await code.innerText()).toContain('model="mimo-v2.5"');
    await page.goto(url('/models/none'));
    await page.getByText('This server has no such model').waitFor();
    await close();
  });
});
