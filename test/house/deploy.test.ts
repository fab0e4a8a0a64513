/**
 * What `deploy/` and `docs/scaling.md` tell people to run: judged by the tools that know these files,
 * and by Mimosa itself wherever they hold its settings. No container engine is needed, nor asked.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadSettings, type Settings } from '../../src/config/load.ts';
import { deployTools } from '../../scripts/deploy-tools.ts';
import { createIgnore, neededStages, readDockerfile } from '../../scripts/dockerfile.ts';
import { simulateImage } from '../../scripts/simulate-image.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DEPLOY = path.join(ROOT, 'deploy');
const CHART = path.join(DEPLOY, 'helm/mimosa');
const RENDER = path.join(ROOT, 'scripts/render-chart.py');
/** `npm ci` in an empty directory. */
const IMAGE_TIMEOUT_MS = 600_000;
/** Helm's own scale: 1 is information, 2 a warning. */
const LINT_WARNING = 2;
const KEY = 'sk-of-an-engine';

const run = promisify(execFile);
const tools = await deployTools();
const work = mkdtempSync(path.join(tmpdir(), 'mimosa-deploy-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Through the real loader, with a value for each key that is asked for. Throws with every fault. */
function settingsOf(text: string): Settings {
  const file = path.join(work, 'mimosa.config.yaml');
  writeFileSync(file, text);
  const keys = [...text.matchAll(/apiKeyEnv: (\w+)/g)].map(([, name]) => [name!, KEY] as const);
  return loadSettings({ MIMOSA_CONFIG: file, ...Object.fromEntries(keys) }, false);
}

/** What a program says; rejects with it where the program objects. */
async function judge(tool: string, words: readonly string[]): Promise<string> {
  const { stdout } = await run(path.join(tools!, tool), words).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(error.stdout + error.stderr);
    },
  );
  return stdout;
}

describe('the Dockerfile', () => {
  it.skipIf(tools === null)('pleases hadolint', async () => {
    expect(await judge('hadolint', [path.join(DEPLOY, 'Dockerfile')])).toBe('');
  });

  it(
    'leads to a server that is healthy and stops when told, without development packages',
    async () => {
      const { healthy, exitCode, counted, answer, output } = await simulateImage('at-start');
      expect(healthy, output).toBe(true);
      expect(exitCode, output).toBe(0);
      expect(counted).toMatchObject({ kind: 'video', tokens: { total: 3316 } });
      expect(answer).toMatch(/cat/i);
    },
    IMAGE_TIMEOUT_MS,
  );

  it('has a stage for models in the image, which is built only when asked for', () => {
    const text = textOf('deploy/Dockerfile');
    const built = (MODELS: string): string[] =>
      neededStages(readDockerfile(text, { MODELS })).map((stage) => stage.name);
    expect(built('at-start')).toEqual(['packages', 'console', 'models-at-start', '']);
    expect(built('included')).toEqual([
      'packages',
      'console',
      'models-at-start',
      'models-included',
      '',
    ]);
  });

  it('sees what it copies of the repo, and no more', () => {
    const ignore = createIgnore(textOf('deploy/Dockerfile.dockerignore'));
    const seen = ['package.json', '.npmrc', 'src/main.ts', 'bin/mimosa.js'];
    const unseen = ['data/secret', '.git/HEAD', 'node_modules/x/a.js', 'src/a/b.test.ts', 'x.env'];
    expect([...seen, ...unseen].filter((file) => !ignore(file))).toEqual(seen);
  });
});

describe('the compose file', () => {
  const file = path.join(DEPLOY, 'compose.yaml');
  interface Service {
    readonly profiles?: readonly string[];
    readonly ports?: readonly string[];
    readonly networks: readonly string[];
  }
  const compose = parse(readFileSync(file, 'utf8')) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  };
  const others = Object.entries(compose.services).filter(([name]) => name !== 'mimosa');

  it.skipIf(tools === null)('follows the compose specification', async () => {
    await judge('python', [
      '-m',
      'check_jsonschema',
      '--builtin-schema',
      'vendor.compose-spec',
      file,
    ]);
  });

  it('starts Mimosa alone unless a profile is named', () => {
    expect(compose.services['mimosa']!.profiles).toBeUndefined();
    for (const [name, service] of others) expect(service.profiles, name).toHaveLength(1);
  });

  it('publishes Mimosa on this machine only, and nothing else; what else runs has no way out', () => {
    for (const port of compose.services['mimosa']!.ports!) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const [name, service] of others) {
      expect(service.ports, name).toBeUndefined();
      for (const network of service.networks) {
        expect(compose.networks[network]?.internal, network).toBe(true);
      }
    }
  });

  it.each(readdirSync(path.join(DEPLOY, 'compose')))(
    'mounts settings that are right: %s',
    (name) => {
      const settings = settingsOf(textOf(`deploy/compose/${name}`));
      for (const engine of settings.engines) {
        if (engine.kind === 'local') continue;
        const hosts = engine.baseUrls.map((url) => new URL(url).hostname);
        expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(hosts));
      }
    },
  );
});

interface Rendered {
  readonly lint: { readonly Messages: readonly { readonly Severity: number }[] | null };
  readonly fault: string | null;
  readonly objects: readonly {
    readonly kind: string;
    readonly data?: Readonly<Record<string, string>>;
    readonly spec?: { readonly replicas?: number };
  }[];
}

async function render(values: unknown): Promise<Rendered> {
  return JSON.parse(await judge('python', [RENDER, CHART, JSON.stringify(values)])) as Rendered;
}

/** Blocks of the page that begin with this comment. */
function blocksOf(page: string, begin: string): string[] {
  return [...textOf(page).matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, block]) => block!)
    .filter((block) => block.startsWith(begin));
}

const PROXIES = ['10.42.0.0/16', '192.0.2.7', 'fd00::/8'];
const VALUES = [
  {},
  {
    replicas: 3,
    imagePullSecrets: [{ name: 'registry' }],
    secret: {
      rootKey: 'sk-root',
      engineKeys: { FLEET_KEY: KEY },
      databaseUrl: 'postgres://mimosa:pw@db/mimosa',
      redisUrl: 'redis://cache',
    },
    nodeSelector: { zone: 'a' },
    tolerations: [{ operator: 'Exists' }],
  },
  { replicas: 2, secret: { existing: 'mine' }, persistence: { existingClaim: 'shared' } },
  { persistence: { storageClass: 'fast', size: '50Gi' }, service: { type: 'LoadBalancer' } },
  { trustedProxies: PROXIES },
  ...blocksOf('docs/scaling.md', '# values.yaml').map((block) => parse(block) as unknown),
];

describe.skipIf(tools === null)('the Helm chart', () => {
  it.each(VALUES)('makes objects that Kubernetes takes, with %j', async (values) => {
    const { lint, fault, objects } = await render(values);
    expect(fault).toBeNull();
    expect((lint.Messages ?? []).filter(({ Severity }) => Severity >= LINT_WARNING)).toEqual([]);
    expect(objects.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['ConfigMap', 'Service', 'Deployment']),
    );
    const file = path.join(work, 'objects.yaml');
    writeFileSync(file, objects.map((object) => stringify(object)).join('---\n'));
    await judge('python', ['-m', 'kubernetes_validate', '--strict', file]);
    const config = objects.find(({ kind }) => kind === 'ConfigMap')!.data!['mimosa.config.yaml']!;
    expect(settingsOf(config).engines.length).toBeGreaterThan(0);
  });

  it('keeps keys in the Secret', async () => {
    const { objects } = await render({
      secret: { rootKey: 'sk-root', engineKeys: { A: KEY }, databaseUrl: 'postgres://u:hush@db/m' },
    });
    const holders = objects.filter((object) =>
      /sk-root|sk-of-an-engine|hush/.test(JSON.stringify(object)),
    );
    expect(holders.map(({ kind }) => kind)).toEqual(['Secret']);
  });

  it('names trusted proxies as Mimosa reads them, and none unless told', async () => {
    const { objects } = await render({ trustedProxies: PROXIES });
    const [, value] = /MIMOSA_TRUSTED_PROXIES","value":"([^"]*)"/.exec(JSON.stringify(objects))!;
    const settings = loadSettings({ MIMOSA_TRUSTED_PROXIES: value!, MIMOSA_DATA_DIR: work }, false);
    expect(settings.trustedProxies).toEqual(PROXIES);
    expect(JSON.stringify((await render({})).objects)).not.toContain('MIMOSA_TRUSTED_PROXIES');
  });

  it.each([
    [{ trustedProxies: ['ingress.example.org'] }, '/trustedProxies/0'],
    [{ replicas: 3 }, 'several replicas need one key'],
    [{ replicas: 3, secret: { rootKey: 'sk-root' } }, 'several replicas need one database'],
    [{ secret: { databaseUrl: 'mysql://db' } }, '/secret/databaseUrl'],
    [{ replica: 3 }, "additional properties 'replica' not allowed"],
    [{ config: { port: 9000 } }, '/config/port'],
    [{ secret: { engineKeys: { 'NOT-A-NAME': 'x' } } }, 'NOT-A-NAME'],
  ])('refuses %j', async (values, reason) => {
    const { fault, objects } = await render(values);
    expect(fault).toContain(reason);
    expect(objects).toEqual([]);
  });
});

describe('docs/scaling.md', () => {
  const blocks = blocksOf('docs/scaling.md', '# mimosa.config.yaml');

  it('has settings for every way', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(6);
  });

  it.each(blocks)('has settings that Mimosa takes: %s', (block) => {
    const settings = settingsOf(block);
    const named = new Set(settings.models.flatMap((model) => model.engines));
    expect(settings.engines.filter(({ name }) => !named.has(name))).toEqual([]);
  });

  it('has commands that a shell can read', async () => {
    const commands = [...textOf('docs/scaling.md').matchAll(/```bash\n([\s\S]*?)```/g)];
    expect(commands.length).toBeGreaterThan(0);
    for (const [, command] of commands) await run('bash', ['-n', '-c', command!]);
  });
});
