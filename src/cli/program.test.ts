/** The command line as a user meets it: real processes, their output and their exit codes. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Run, runMimosa } from '../../test/support/run-mimosa.ts';
import { DEFAULT_MODELS } from '../config/default-models.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const MEDIA = path.join(REPOSITORY, 'test/media');
function mimosa(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  program = 'src/main.ts',
  /** Output upon which the program is told to stop. */
  until?: RegExp,
): Promise<Run> {
  return runMimosa(args, { environment, program, ...(until && { until }) });
}

function configured(yaml: string): { MIMOSA_CONFIG: string } {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'mimosa-cli-')), 'mimosa.config.yaml');
  writeFileSync(file, yaml);
  return { MIMOSA_CONFIG: file };
}

describe('the launcher and the arguments', () => {
  it.each(['src/main.ts', 'bin/mimosa.js'])('%s --help lists the commands', async (program) => {
    const { code, out } = await mimosa(['--help'], {}, program);
    expect(code).toBe(0);
    for (const command of ['serve', 'chat', 'tokens', 'models', 'config', 'doctor']) {
      expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    }
  });

  it.each([
    [['fly'], /unknown command 'fly'/],
    [['chat'], /missing required argument/],
    [['chat', '--fps', '20', 'Hello'], /between 0\.1 and 10/],
    [['chat', '--max-tokens', '-1', 'Hello'], /whole number/],
    [['tokens', '--media-resolution', 'huge', 'a.mp4'], /default, max/],
  ])('%j is a usage error', async (args, message) => {
    const { code, out, error } = await mimosa(args);
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(out).toBe('');
  });
});

describe('config check', () => {
  it('prints the settings in force, without the key', async () => {
    const { code, out } = await mimosa(['config', 'check'], { MIMOSA_ROOT_KEY: 'sk-secret' });
    expect(code).toBe(0);
    expect(out).toMatch(/^# ok.*MIMOSA_ROOT_KEY is set.*\nhost: 127\.0\.0\.1\n/);
    expect(out).toMatch(/^dataDir: /m);
    expect(out).toMatch(/^ {6}cached: 0\.01$/m);
    expect(out).not.toContain('sk-secret');
  });

  it('prints what may be used as the file', async () => {
    const yaml = await mimosa(['config', 'check'], { PORT: '7' });
    const json = await mimosa(['config', 'check', '--json'], {
      PORT: '',
      ...configured(yaml.out),
    });
    const { ok, settings } = JSON.parse(json.out) as { ok: boolean; settings: object };
    expect(ok).toBe(true);
    expect(settings).toEqual(parse(yaml.out));
    expect(settings).toMatchObject({ port: 7, limits: { bodyTimeoutMs: 300_000 } });
  });

  it('names every fault with its line', async () => {
    const { code, error } = await mimosa(
      ['config', 'check'],
      configured('host: a\nlimits:\n  bodyBytes: 5\n'),
    );
    expect(code).toBe(1);
    expect(error).toMatch(/^mimosa: .*mimosa\.config\.yaml:3: limits\.bodyBytes: .+\n$/);
  });

  it('does so in JSON too', async () => {
    const { code, out } = await mimosa(['config', 'check', '--json'], configured('nonsense: 1\n'));
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, faults: [{ line: 1 }] });
  });

  it('is not needed for the fault to be told by other commands', async () => {
    const { code, error } = await mimosa(['serve'], { PORT: 'high' });
    expect({ code, error }).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^mimosa: PORT: /),
    });
  });
});

describe('models and doctor', () => {
  it('list what is missing', async () => {
    const { code, out } = await mimosa(['models', 'list', '--json']);
    const { models } = JSON.parse(out) as { models: { state: string; bytes: number }[] };
    expect(code).toBe(0);
    expect(models.length).toBeGreaterThan(0);
    for (const model of models) expect(model).toMatchObject({ state: 'missing' });
  });

  it('say what to do when nothing can be pulled', async () => {
    const { code, error } = await mimosa(['models', 'pull', '--source', '/nowhere']);
    expect(code).toBe(1);
    expect(error).toMatch(/^mimosa: cannot get the model .+source directory/m);
  });

  it('report each finding with a level and, unless all is well, a remedy', async () => {
    const { code, out } = await mimosa(['doctor', '--json']);
    const { findings } = JSON.parse(out) as {
      findings: { name: string; level: string; remedy?: string }[];
    };
    const levels = new Map(findings.map(({ name, level }) => [name, level]));
    expect(code).toBe(1);
    expect(levels.get('node')).toBe('ok');
    expect(levels.get('sharp')).toBe('ok');
    expect(levels.get('data directory')).toMatch(/ok|warn/);
    expect(levels.get('npm registry')).toBe('warn');
    expect(levels.get('model speech')).toBe('fail');
    for (const { level, remedy } of findings) expect(remedy !== undefined).toBe(level !== 'ok');
  });

  it('advise about the address, not the port, where the address is wrong', async () => {
    const { code, out } = await mimosa(['doctor'], { HOST: '192.0.2.1', PORT: '8080' });
    expect(code).toBe(1);
    expect(out).toMatch(/^fail {2}port 8080 .*check HOST.*mend it with: HOST=127\.0\.0\.1 npx /m);
    expect(out).toMatch(/^fail {2}model speech .*npx mimosa models pull --source DIR$/m);
  });

  it('come back from a data directory that cannot be', async () => {
    const MIMOSA_DATA_DIR = path.join(REPOSITORY, 'LICENSE/x');
    const { code, out } = await mimosa(['doctor'], { MIMOSA_DATA_DIR });
    expect(code).toBe(1);
    expect(out).toMatch(
      /^fail {2}data directory .*LICENSE\/x cannot be written: .*LICENSE is a file/m,
    );
    expect(out).toMatch(/mend it with: MIMOSA_DATA_DIR=… npx mimosa doctor$/m);
  });

  it.each([[['serve']], [['chat', 'Hello']], [['models', 'pull']], [['tokens', 'x.png']]])(
    '%j says that a directory cannot be written',
    async (args) => {
      const { code, error } = await mimosa(args, { MIMOSA_DATA_DIR: '/proc/x' });
      expect(code).toBe(1);
      expect(error).toMatch(
        /^mimosa: \/proc\/x(\/models)? cannot be written: .+ with MIMOSA_\w+_DIR$/m,
      );
    },
  );

  it('find an ffmpeg that is none', async () => {
    const { out } = await mimosa(['doctor'], { MIMOSA_FFMPEG: '/bin/true' });
    expect(out).toMatch(/^fail {2}MIMOSA_FFMPEG .*mend it with: unset MIMOSA_FFMPEG$/m);
  });

  it('find faults of the settings and go on', async () => {
    const { code, out } = await mimosa(['doctor'], { PORT: 'high' });
    expect(code).toBe(1);
    expect(out).toMatch(/^fail {2}settings .*PORT.*mend it with: npx mimosa config check$/m);
    expect(out).toMatch(/^ok {4}node /m);
  });
});

describe('tokens', () => {
  it('measures files of every kind and prices them', async () => {
    const files = ['cat.png', 'clip-3.9s.wav', 'clip-3s.mp4'].map((name) => path.join(MEDIA, name));
    const { code, out } = await mimosa(['tokens', '--json', ...files]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      files: [
        { kind: 'image', width: 451, height: 300, tokens: { vision: 126, total: 128 } },
        { kind: 'audio', tokens: { sound: 25, total: 27 } },
        {
          kind: 'video',
          width: 832,
          height: 480,
          tokens: { vision: 1144, sound: 19, total: 1201 },
          prices_usd: { 'mimo-v2.5': '0.0004804', 'mimo-v2-omni': '0.0004804' },
        },
      ],
    });
  });

  it('prints a table with a column of prices for every model that takes media', async () => {
    const { out } = await mimosa(['tokens', path.join(MEDIA, 'cat.png')]);
    expect(out).toMatch(/cat\.png .* image .* 451×300 .* 128 /);
    for (const model of DEFAULT_MODELS) {
      expect(out.includes(`USD ${model.id} `)).toBe(model.inputs.length > 0);
    }
  });

  it('measures what it can and names what it cannot', async () => {
    const text = path.join(REPOSITORY, 'LICENSE');
    const empty = path.join(mkdtempSync(path.join(tmpdir(), 'mimosa-cli-')), 'empty.png');
    writeFileSync(empty, '');
    const noise = path.join(path.dirname(empty), 'noise.png');
    writeFileSync(noise, Buffer.from([1, 0, 255, 2, 200, 3, 0, 0, 9]));
    const files = [text, noise, '/nowhere/a.png', empty, path.join(MEDIA, 'cat.png')];
    const { code, out, error } = await mimosa(['tokens', ...files]);
    expect(code).toBe(1);
    expect(out).toContain('451×300');
    expect(error.split('\n')).toEqual([
      `mimosa: ${text}: text is not a supported format`,
      `mimosa: ${noise}: no picture, sound or video can be recognised in it`,
      'mimosa: /nowhere/a.png: there is no such file',
      `mimosa: ${empty}: the file is empty`,
      '',
    ]);
    const json = await mimosa(['tokens', '--json', ...files]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      files: [
        { file: text, error: 'text is not a supported format' },
        { file: noise, error: 'no picture, sound or video can be recognised in it' },
        { file: '/nowhere/a.png', error: 'there is no such file' },
        { file: empty, error: 'the file is empty' },
        { file: files[4], tokens: { total: 128 } },
      ],
    });
  });

  it('measures what URLs lead to, whatever they are called', async () => {
    const server = createHttpServer((request, response) => {
      const file = request.url === '/clip' ? 'clip-3s.mp4' : 'cat.png';
      response.end(request.url === '/text.png' ? 'text' : readFileSync(path.join(MEDIA, file)));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const url = `http://127.0.0.1:${port}`;
    try {
      const { code, out } = await mimosa(
        ['tokens', '--json', `${url}/cat.mp3?size=1`, `${url}/clip`, `${url}/text.png`],
        { MIMOSA_MEDIA_ALLOW: `127.0.0.1:${port}` },
      );
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({
        files: [
          { file: `${url}/cat.mp3?size=1`, kind: 'image', tokens: { total: 128 } },
          { file: `${url}/clip`, kind: 'video', tokens: { total: 1201 } },
          { file: `${url}/text.png`, error: expect.stringMatching(/image/i) as string },
        ],
      });
    } finally {
      server.close();
    }
  });
});

describe('serve', () => {
  it('goes on without models and says what that means and what to do', async () => {
    const seen = /answered with 503/;
    const { out, error } = await mimosa(['serve'], {}, 'src/main.ts', seen);
    expect(out + error).toMatch(
      /npx mimosa models pull --source DIR\. Until .+, questions about media are answered with 503; the next try is in 15 s, or now with: npx mimosa models pull"/,
    );
  }, 30_000);

  it('says in one line why it cannot listen', async () => {
    const taken = createServer();
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const { port } = taken.address() as { port: number };
    try {
      const { code, out, error } = await mimosa(['serve'], { PORT: String(port) });
      expect(code).toBe(1);
      // The next start finds the key, but only as a hash.
      expect(out).toMatch(/^API key: +sk-[0-9a-f]{48}\nThe key is shown only this once/);
      expect(error).toMatch(/^mimosa: cannot listen on 127\.0\.0\.1 port \d+: the port is in use/m);
    } finally {
      taken.close();
    }
  });
});
