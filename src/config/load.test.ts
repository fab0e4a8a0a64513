import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { fileSettingsOf } from './in-force.ts';
import type { Environment } from './engines.ts';
import { loadSettings, SettingsError } from './load.ts';

function configured(yaml: string, environment: Environment = {}): Environment {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'mimosa-config-')), 'mimosa.config.yaml');
  writeFileSync(file, yaml);
  return { MIMOSA_CONFIG: file, ...environment };
}

function faultsOf(environment: Environment): SettingsError['faults'] {
  try {
    loadSettings(environment, false);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('settings', () => {
  it('are complete without any file', () => {
    const settings = loadSettings({}, false);
    expect(settings).toMatchObject({ host: '127.0.0.1', port: 8080, rootKey: null });
    expect(settings.log).toEqual({ format: 'json', level: 'info' });
    expect(settings.models.map((model) => model.id)).toEqual([
      'mimo-v2-flash',
      'mimo-v2-omni',
      'mimo-v2-pro',
      'mimo-v2.5',
      'mimo-v2.5-pro',
    ]);
    expect(settings.modelsDirectory).toBe(path.join(settings.dataDirectory, 'models'));
  });

  it('take the environment over the file and the file over the defaults', () => {
    const settings = loadSettings(
      configured('port: 9000\nhost: 0.0.0.0\nlog: {level: warn}\n', {
        PORT: '9001',
        MIMOSA_MEDIA_ALLOW: '10.0.0.0/8, files.local:8443',
        MIMOSA_TRUSTED_PROXIES: '10.0.0.1, fd00::/8',
        MIMOSA_LOG: 'pretty,debug',
        MIMOSA_ROOT_KEY: 'sk-root',
      }),
      false,
    );
    expect(settings).toMatchObject({ port: 9001, host: '0.0.0.0', rootKey: 'sk-root' });
    expect(settings.mediaAllow).toEqual(['10.0.0.0/8', 'files.local:8443']);
    expect(settings.trustedProxies).toEqual(['10.0.0.1', 'fd00::/8']);
    expect(settings.log).toEqual({ format: 'pretty', level: 'debug' });
  });

  it('change and add models; prices are USD per million tokens', () => {
    const settings = loadSettings(
      configured(
        'models:\n  mimo-v2-pro: {limits: {rpm: 1000}}\n  mine: {prices: {cached: 0.08, prompt: 0.4, completion: 2}}\n',
      ),
      false,
    );
    const byId = new Map(settings.models.map((model) => [model.id, model]));
    expect(byId.get('mimo-v2-pro')).toMatchObject({
      requestsPerMinute: 1000,
      tokensPerMinute: 10_000_000,
    });
    expect(byId.get('mine')).toMatchObject({
      prices: { cachedNano: 80, promptNano: 400, completionNano: 2000 },
      longContextPrices: null,
      inputs: ['image', 'audio', 'video'],
    });
  });

  it.each([
    ['host: a\nport: nine\n', 2, /port: /],
    ['host: a\nlimits:\n  bodyBytes: 5\n', 3, /limits\.bodyBytes: /],
    ['port: 1\nhots: 1\n', 2, /^hots: unknown key$/],
    ['media:\n  decoders: 1\n  alow: []\n', 3, /^media\.alow: unknown key$/],
    ['models:\n  mine:\n    limits:\n      tpn: 1\n', 4, /^models\.mine\.limits\.tpn: /],
    ['media:\n  allow:\n    - a\n    - not a host!!\n', 4, /"not a host!!" is not a host/],
    ['media: {allow: [10.0.0.0/99]}\n', 1, /"10\.0\.0\.0\/99" is not a host/],
    ['trustedProxies: [proxy.local]\n', 1, /"proxy\.local" is not an address/],
    ['engines:\n  - name: here\n    kind: magic\n', 3, /engines\.0\.kind/],
    ['models:\n  mimo-v2.5:\n    engines: [nowhere]\n', 3, /no engine named nowhere/],
    ['port: 1\nport: 2\n', 2, /unique|duplicate/i],
    ['a: [1,\n', 2, /./],
  ])('name the line of a fault in %j', (yaml, line, message) => {
    const [fault] = faultsOf(configured(yaml));
    expect(fault?.message).toMatch(message);
    expect(fault?.line).toBe(line);
  });

  it('blame the file for its own faults though the environment sets a neighbour', () => {
    const faults = faultsOf(
      configured('log: {format: prettyy}\nmedia:\n  decoders: 0\n', {
        MIMOSA_LOG: 'debug',
        MIMOSA_MEDIA_ALLOW: '10.0.0.1',
      }),
    );
    expect(faults.map(({ line }) => line)).toEqual([1, 3]);
    expect(faults.map(({ message }) => message.split(':')[0])).toEqual([
      'log.format',
      'media.decoders',
    ]);
    expect(faultsOf({ MIMOSA_LOG: 'loud' })[0]).toMatchObject({ where: 'MIMOSA_LOG' });
  });

  it('name every fault on its own line, in the order of the file', () => {
    const faults = faultsOf(configured('a: 1\nhost: 5\nb: 1\n'));
    expect(faults.map(({ line, message }) => [line, message])).toEqual([
      [1, 'a: unknown key'],
      [2, expect.stringMatching(/^host: /)],
      [3, 'b: unknown key'],
    ]);
  });

  it.each(['high', '-1', '65536', '1.5', '-1.5', '0x10'])('say what PORT=%s should be', (PORT) => {
    const message = 'must be a whole number between 0 and 65535';
    expect(faultsOf({ PORT })).toEqual([{ where: 'PORT', line: null, message }]);
  });

  it('name the variable that holds a bad host', () => {
    expect(faultsOf({ MIMOSA_MEDIA_ALLOW: 'files.local, 10.0.0.0/99' })).toEqual([
      {
        where: 'MIMOSA_MEDIA_ALLOW',
        line: null,
        message: expect.stringContaining('"10.0.0.0/99" is not a host') as string,
      },
    ]);
  });

  it('keep every price that is not named, and what long prompts cost', () => {
    const settings = loadSettings(
      configured(
        'models:\n  mimo-v2.5: {prices: {cached: 0.01}}\n  mimo-v2-pro: {longContextPrices: {prompt: 7}}\n' +
          '  mimo-v2-omni: {longContextPrices: {prompt: 7}}\n  mine: {prices: {prompt: 5}}\n',
      ),
      false,
    );
    const byId = new Map(settings.models.map((model) => [model.id, model]));
    expect(byId.get('mimo-v2.5')).toMatchObject({
      prices: { cachedNano: 10, promptNano: 400, completionNano: 2000 },
      longContextPrices: { cachedNano: 160, promptNano: 800, completionNano: 4000 },
    });
    expect(byId.get('mimo-v2-pro')).toMatchObject({
      prices: { cachedNano: 200, promptNano: 1000, completionNano: 3000 },
      longContextPrices: { cachedNano: 400, promptNano: 7000, completionNano: 6000 },
    });
    expect(byId.get('mimo-v2-omni')?.longContextPrices).toEqual({
      cachedNano: 80,
      promptNano: 7000,
      completionNano: 2000,
    });
    expect(byId.get('mine')).toMatchObject({
      prices: { cachedNano: 80, promptNano: 5000, completionNano: 2000 },
      longContextPrices: null,
    });
  });

  it.each([
    '',
    'port: 1\nffmpeg: ffmpeg\nmedia: {allow: [10.0.0.0/8], decoders: 3}\nlog: {level: debug}\n' +
      'engines: [{name: here, kind: local, threads: 2}]\n' +
      'models: {mine: {inputs: [], prices: {cached: 0.333}, limits: {rpm: 7}}}\n',
  ])('written as a file are the same settings: %j', (yaml) => {
    const settings = loadSettings(configured(yaml), false);
    expect(loadSettings(configured(stringify(fileSettingsOf(settings))), true)).toEqual(settings);
  });

  it.each(['schlüssel', 'a\u0007b'])(
    'refuse %j, which no header could carry, as root key',
    (key) => {
      const [fault] = faultsOf({ MIMOSA_ROOT_KEY: key });
      expect(fault).toMatchObject({ where: 'MIMOSA_ROOT_KEY', line: null });
      expect(fault!.message).not.toContain(key);
    },
  );

  it('take URLs of databases from the environment, and never show them', () => {
    const settings = loadSettings(
      { DATABASE_URL: ' postgres://me:hush@db/books ', REDIS_URL: 'rediss://cache:6380' },
      false,
    );
    expect(settings.databaseUrl).toBe('postgres://me:hush@db/books');
    expect(settings.redisUrl).toBe('rediss://cache:6380');
    expect(loadSettings({ DATABASE_URL: '' }, false)).toMatchObject({
      databaseUrl: null,
      redisUrl: null,
    });
    const faults = faultsOf({ DATABASE_URL: 'mysql://me:hush@db', REDIS_URL: 'hush' });
    expect(faults).toEqual([
      {
        where: 'DATABASE_URL',
        line: null,
        message: expect.stringContaining('postgres://') as string,
      },
      { where: 'REDIS_URL', line: null, message: expect.stringContaining('redis://') as string },
    ]);
    expect(JSON.stringify(faults)).not.toContain('hush');
  });

  it.each([
    [{}, null],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, { sampleShare: 1 }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'TRUE' }, null],
    [
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/v1/traces',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
      },
      { sampleShare: 0.25 },
    ],
  ])('ask for traces where there is a collector: %j', (environment, tracing) => {
    expect(loadSettings(environment, false).tracing).toEqual(tracing);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_PROTOCOL',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_TRACES_SAMPLER_ARG: '25' },
      'OTEL_TRACES_SAMPLER_ARG',
    ],
  ])('name the variable that is wrong: %j', (environment, where) => {
    expect(faultsOf(environment)).toMatchObject([{ where, line: null }]);
  });

  it('refuse a named file that is not there', () => {
    expect(faultsOf({ MIMOSA_CONFIG: '/nowhere/x.yaml' })[0]?.message).toMatch(/cannot be read/);
  });
});
