import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Environment } from './engines.ts';
import { fileSettingsOf } from './in-force.ts';
import { loadSettings, type Settings, SettingsError } from './load.ts';

const KEY = 'sk-of-the-engine';

function load(file: object, environment: Environment): Settings {
  const directory = mkdtempSync(path.join(tmpdir(), 'mimosa-engines-'));
  const MIMOSA_CONFIG = path.join(directory, 'mimosa.config.yaml');
  writeFileSync(MIMOSA_CONFIG, stringify(file));
  return loadSettings({ MIMOSA_CONFIG, ...environment }, false);
}

function fleet(fields: object): object {
  const all = { baseUrls: ['http://gpu-1:8000/v1/'], model: 'm', ...fields };
  return {
    engines: [
      { name: 'fleet', kind: 'openai', ...all },
      { name: 'local', kind: 'local' },
    ],
  };
}

function faultOf(fields: object, environment: Environment = {}): string {
  try {
    load(fleet(fields), environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('an engine of kind openai', () => {
  it('has its key from the environment, and its addresses without a slash at the end', () => {
    const settings = load(fleet({ apiKeyEnv: 'FLEET_KEY' }), { FLEET_KEY: KEY });
    expect(settings.engines[0]).toMatchObject({
      name: 'fleet',
      kind: 'openai',
      baseUrls: ['http://gpu-1:8000/v1'],
      apiKeyEnv: 'FLEET_KEY',
      apiKey: KEY,
      model: 'm',
    });
    expect(load(fleet({}), {}).engines[0]).toMatchObject({ apiKeyEnv: null, apiKey: null });
  });

  it('is written as a file without its key', () => {
    const settings = load(fleet({ apiKeyEnv: 'FLEET_KEY' }), { FLEET_KEY: KEY });
    const written = fileSettingsOf(settings);
    expect(JSON.stringify(written)).not.toContain(KEY);
    expect(load(written, { FLEET_KEY: KEY }).engines).toEqual(settings.engines);
  });

  it.each([
    ['', 'is not set'],
    [`${KEY}\n`, 'holds a blank, a line end or a letter beyond ASCII'],
    ['sk of', 'holds a blank'],
    ['sk-→', 'holds a blank'],
  ])('is refused with the key %j', (key, message) => {
    const fault = faultOf({ apiKeyEnv: 'FLEET_KEY' }, { FLEET_KEY: key });
    expect(fault).toContain(`engines.0.apiKeyEnv: the environment variable FLEET_KEY ${message}`);
    expect(fault).not.toContain(KEY);
  });

  it.each([
    ['gpu-1:8000/v1', 'http://'],
    ['ftp://gpu-1/v1', 'http://'],
    ['http://me:pass-word@gpu-1/v1', 'no user, password, query or fragment'],
    ['http://gpu-1/v1?api-version=3', 'no user, password, query or fragment'],
    ['http://gpu-1/v1#a', 'no user, password, query or fragment'],
  ])('is refused with the address %s', (baseUrl, message) => {
    const fault = faultOf({ baseUrls: [baseUrl] });
    expect(fault).toContain('engines.0.baseUrls.0');
    expect(fault).toContain(message);
    expect(fault).not.toContain('pass-word');
  });
});
