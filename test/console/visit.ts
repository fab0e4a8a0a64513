/**
 * Somebody in front of the console: a browser window of their own at a real server. Whatever the
 * browser complains of (errors, and what the Content-Security-Policy forbids) fails the test that
 * closes the window, unless it said that it expects it.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestServer } from '../support/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BUILD_LOCK = '/tmp/mimosa-console-build.lock';
const BUILD_TIMEOUT_MS = 120_000;
const WIDE = { width: 1280, height: 860 };
const SERIOUS: ReadonlySet<unknown> = new Set(['serious', 'critical']);

const run = promisify(execFile);

export interface Visit {
  readonly page: Page;
  /** Of the server: `http://127.0.0.1:PORT/console/keys` for `/keys`. */
  readonly url: (place: string) => string;
  /** What the browser will complain of, once or more often: a refusal that the test brings about. */
  readonly expectComplaint: (text: RegExp) => void;
  /** Fails where the browser has complained. */
  readonly close: () => Promise<void>;
}

/** Call once before servers start: the console as it is in this checkout, built if it is not. */
export async function buildConsole(): Promise<void> {
  const script = path.join(ROOT, 'scripts/build-console.ts');
  await run('flock', [BUILD_LOCK, process.execPath, script, '--if-stale'], {
    timeout: BUILD_TIMEOUT_MS,
  });
}

export async function visit(
  browser: Browser,
  { url }: Pick<TestServer, 'url'>,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: WIDE,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const expected: RegExp[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return {
    page,
    url: (place) => `${url}/console${place}`,
    expectComplaint: (text) => void expected.push(text),
    close: async () => {
      await context.close();
      expect(complaints.filter((one) => !expected.some((text) => text.test(one)))).toEqual([]);
    },
  };
}

/** Fails where axe finds anything serious on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  // As text: the policy of the page lets no other script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  const serious = violations.filter(({ impact }) => SERIOUS.has(impact));
  expect(
    serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ).toEqual([]);
}

/** Fails where the page must be pushed sideways to be read. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const widths = await page.evaluate<readonly [number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(widths[0]).toBeLessThanOrEqual(widths[1]);
}
