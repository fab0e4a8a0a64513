import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Settings } from '../config/load.ts';
import { loadSettings } from '../config/load.ts';
import { httpEngineSettings } from '../../test/support/engine-settings.ts';
import { missingModels } from './pull-models.ts';

let empty: string;
let settings: Settings;

beforeAll(async () => {
  empty = await mkdtemp(path.join(tmpdir(), 'mimosa-models-'));
  settings = { ...loadSettings({}, false), modelsDirectory: empty };
});

afterAll(async () => {
  await rm(empty, { recursive: true, force: true });
});

/** All API models behind another engine, but for those that are named. */
function elsewhere(...local: string[]): Settings {
  const upstream = httpEngineSettings({ baseUrls: ['http://127.0.0.1:1/v1'] });
  return {
    ...settings,
    engines: [...settings.engines, upstream],
    models: settings.models.map((model) =>
      local.includes(model.id) ? model : { ...model, engines: ['up'] },
    ),
  };
}

it('all models of the embedded engine are missing from an empty directory', async () => {
  expect((await missingModels(settings)).length).toBeGreaterThan(3);
});

it('none is missing where another engine answers for all', async () => {
  expect(await missingModels(elsewhere())).toEqual([]);
});

it('only the model that is asked matters', async () => {
  const mixed = elsewhere('mimo-v2.5');
  expect((await missingModels(mixed, 'mimo-v2.5')).length).toBeGreaterThan(3);
  expect(await missingModels(mixed, 'mimo-v2-pro')).toEqual([]);
  expect((await missingModels(mixed)).length).toBeGreaterThan(3);
});
