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

describe('an engine of any kind', () => {
  it.each(['vllm', 'sglang', 'llamacpp', 'ollama', 'mimo', 'openai', 'auto'])(
    '%s is written as a file',
    (kind) => {
      const full = {
        kind,
        baseUrls: ['http://gpu-1:8000/v1', 'http://gpu-2:8000/v1'],
        media: { mode: 'frames', sharedDirectory: '/media', listen: '[::1]:9001' },
        queue: { inFlight: 2, waiting: 0, waitMs: 5 },
        timeouts: { connectMs: 100, firstByteMsPer1000Tokens: 0, totalMs: 7000 },
        routed: true,
        affinityHeaders: ['x-session-id'],
        shareCache: true,
        promptUsage: 'engine',
        neutralizeTags: 'all',
        rescueToolCalls: false,
        capabilities: { inputs: [], videoTiming: 'exact', contextTokens: 1000, toolMedia: true },
      };
      const settings = load(fleet(full), {});
      expect(settings.engines[0]).toMatchObject(full);
      expect(load(fileSettingsOf(settings), {}).engines).toEqual(settings.engines);
    },
  );

  it('needs no model, and leaves to its kind what is not said', () => {
    const { engines } = load(fleet({ model: undefined }), {});
    expect(engines[0]).toMatchObject({
      model: null,
      media: { mode: null, sharedDirectory: null, listen: null },
      promptUsage: null,
      capabilities: {},
    });
  });

  it.each([
    [{ kind: 'vlm' }, 'engines.0.kind: must be one of local, vllm, sglang'],
    [{ baseUrls: [] }, 'engines.0.baseUrls'],
    [
      { baseUrls: ['http://a/v1', 'http://a/v1/'] },
      'engines.0.baseUrls: must not name an address twice',
    ],
    [{ media: { listen: '9001' } }, 'engines.0.media.listen: must be host:port'],
    [{ media: { listen: 'a:65536' } }, 'engines.0.media.listen: must be host:port'],
    [
      { media: { listen: '0.0.0.0:9001' } },
      'engines.0.media.listen: must be an address at which engines find us',
    ],
    [{ media: { listen: '[::]:9001' } }, 'engines.0.media.listen: must be an address at which'],
    [{ media: { mode: 'best' } }, 'engines.0.media.mode'],
    [
      { affinityHeaders: ['authorization'] },
      'engines.0.affinityHeaders.0: must not be a header of our own',
    ],
    // Connections would refuse every request that has it.
    [
      { affinityHeaders: ['x-session-id', 'expect'] },
      'engines.0.affinityHeaders.1: must not be a header of our own',
    ],
    [{ affinityHeaders: ['X Session'] }, 'engines.0.affinityHeaders.0: must be a header name'],
    [{ queue: { inFlight: 0 } }, 'engines.0.queue.inFlight: must be a whole number from 1'],
    [{ timeouts: { totalMs: 0 } }, 'engines.0.timeouts.totalMs: must be a whole number from 1'],
    [{ capabilities: { inputs: ['smell'] } }, 'engines.0.capabilities.inputs.0'],
    [{ capabilities: { context: 1 } }, 'engines.0.capabilities.context: unknown key'],
  ])('is refused with %j, by its line', (fields, message) => {
    expect(faultOf(fields)).toMatch(/mimosa\.config\.yaml:\d+: /);
    expect(faultOf(fields)).toContain(message);
  });

  it('is refused when another one hands over media at the same address', () => {
    const at = (listen: string): object => ({
      engines: ['a', 'b'].map((name) => ({
        name,
        kind: 'auto',
        baseUrls: ['http://gpu-1/v1'],
        media: { listen },
      })),
    });
    expect(() => load(at('127.0.0.1:9001'), {})).toThrow(
      'engines.1.media.listen: another engine listens on 127.0.0.1:9001',
    );
    expect(load(at('127.0.0.1:0'), {}).engines).toHaveLength(2);
  });
});

it('an embedded engine with a projector needs a language model', () => {
  const local = (fields: object): object => ({
    engines: [{ name: 'l', kind: 'local', ...fields }],
  });
  expect(() => load(local({ projector: 'p.gguf' }), {})).toThrow(
    'engines.0.projector: needs a languageModel',
  );
  const { engines } = load(local({ projector: 'p.gguf', languageModel: 'm.gguf' }), {});
  expect(engines[0]).toMatchObject({ projector: path.resolve('p.gguf') });
});
