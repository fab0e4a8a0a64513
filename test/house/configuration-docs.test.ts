import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationPage } from '../../scripts/build-configuration-docs.ts';

it('docs/configuration.md is what scripts/build-configuration-docs.ts prints', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  expect(page).toBe(configurationPage());
});

it('has the keys of every kind of engine', () => {
  const page = configurationPage();
  for (const key of ['name', 'kind', 'threads', 'baseUrls', 'apiKeyEnv', 'model']) {
    expect(page).toContain(`| \`engines[].${key}\` |`);
  }
  expect(page).not.toMatch(/list of any|\| any \|/);
});
