/**
 * “View code” of the playground: every program that it shows runs as it stands, with curl and with
 * the real SDKs, and sends what the page would send. A proxy before a real server notes the bodies.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Dialect,
  DIALECTS,
  type Language,
  LANGUAGES,
  program,
} from '../../console/src/features/playground/code/programs.ts';
import type { Settings, Turn } from '../../console/src/features/playground/conversation.ts';
import {
  answer,
  fileItem,
  question,
  SETTINGS,
} from '../../console/src/features/playground/playground.fixture.ts';
import { requestBody } from '../../console/src/features/playground/wire/request-body.ts';
import { pythonWithSdks } from '../support/python.ts';
import { startServer, type TestServer } from '../support/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Names and words that shells and languages might stumble over. */
const PICTURE = "it's a $cat.png";
const WORDS = 'What is `this`?\n"Quoted", it\'s $HOME \\n \\ {x} ${y} 🐈';
const PROGRAM_TIMEOUT_MS = 90_000;

const TURNS: readonly Turn[] = [
  question('What is it?', [fileItem('image', PICTURE, 'image/png')]),
  answer('Let me see:\nit is …'),
  question(WORDS),
];
const EVERYTHING: Settings = {
  ...SETTINGS,
  system: "You don't lie.",
  thinking: 'disabled',
  temperature: 0.5,
  topP: 0.9,
  maxTokens: 200,
};

const run = promisify(execFile);
const python = await pythonWithSdks();
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

let server: TestServer;
let proxy: Server;
let origin: string;
let directory: string;
let bodies: unknown[] = [];

beforeAll(async () => {
  server = await startServer({ ready: true });
  proxy = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      bodies.push(JSON.parse(body));
      const { host: _host, connection: _connection, ...headers } = request.headers;
      delete headers['content-length'];
      delete headers.expect;
      delete headers['transfer-encoding'];
      const answered = await fetch(server.url + request.url!, {
        method: 'POST',
        body,
        headers: headers as Record<string, string>,
      });
      response.writeHead(answered.status, {
        'content-type': answered.headers.get('content-type') ?? '',
      });
      Readable.fromWeb(answered.body as Parameters<typeof Readable.fromWeb>[0]).pipe(response);
    })();
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-code-'));
  await symlink(path.join(ROOT, 'node_modules'), path.join(directory, 'node_modules'));
  await copyFile(path.join(ROOT, 'test/media/cat.png'), path.join(directory, PICTURE));
});
afterAll(async () => {
  proxy?.close();
  await server?.close();
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

/** What it prints. */
async function runProgram(
  language: Language,
  dialect: Dialect,
  settings: Settings,
): Promise<string> {
  const source = program(language, dialect, {
    settings,
    turns: TURNS,
    defaultMaxTokens: 32_768,
    origin,
    apiKey: server.key,
  });
  const [command, file] = {
    curl: ['sh', 'ask.sh'] as const,
    python: [python!, 'ask.py'] as const,
    node: [process.execPath, 'ask.mjs'] as const,
  }[language];
  await writeFile(path.join(directory, file), source);
  bodies = [];
  const { stdout } = await run(command, [file], { cwd: directory, timeout: PROGRAM_TIMEOUT_MS });
  return stdout;
}

function base64OfPicture(): string {
  return readFileSync(path.join(ROOT, 'test/media/cat.png'), 'base64');
}

/** As the page sends it; SDKs are not asked for the comments that they skip. */
function openaiBody(settings: Settings, language: Language): unknown {
  const { mimosa, ...body } = requestBody(
    settings,
    TURNS,
    () => `data:image/png;base64,${base64OfPicture()}`,
  );
  return language === 'curl' && mimosa !== undefined ? { ...body, mimosa } : body;
}

function anthropicBody(settings: Settings): unknown {
  const isPlain = settings === WHOLE;
  return {
    model: 'mimo-v2.5',
    max_tokens: isPlain ? 32_768 : 200,
    ...(!isPlain && { system: "You don't lie." }),
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'image',
            source: { type: 'base64', media_type: 'image/png', data: base64OfPicture() },
          },
          { type: 'text', text: 'What is it?' },
        ],
      },
      { role: 'assistant', content: 'Let me see:\nit is …' },
      { role: 'user', content: WORDS },
    ],
    ...(!isPlain && {
      temperature: 0.5,
      top_p: 0.9,
      thinking: { type: 'disabled' },
      stream: true,
    }),
  };
}

const WHOLE: Settings = { ...SETTINGS, stream: false };
const CASES = LANGUAGES.flatMap((language) =>
  DIALECTS.flatMap((dialect) =>
    [EVERYTHING, WHOLE].map((settings) => ({
      language,
      dialect,
      settings,
      how: settings.stream ? 'streamed' : 'whole',
    })),
  ),
);

describe('the code that the playground shows', () => {
  it.for(CASES)(
    'in $language for $dialect, $how, runs and sends the same',
    async ({ language, dialect, settings }, { skip }) => {
      skip(language === 'curl' && !hasCurl, 'SKIPPED: no curl here');
      skip(language === 'python' && python === null, 'SKIPPED: no Python here');
      const output = await runProgram(language, dialect, settings);
      expect(output).toMatch(/cat/i);
      expect(bodies).toEqual([
        dialect === 'openai' ? openaiBody(settings, language) : anthropicBody(settings),
      ]);
    },
  );

  it('reads no file where there is none', () => {
    const source = program('python', 'openai', {
      settings: SETTINGS,
      turns: [question('Hi')],
      defaultMaxTokens: 1,
      origin: 'http://127.0.0.1:8080',
      apiKey: 'YOUR_KEY',
    });
    expect(source).not.toContain('base64');
    expect(source).toContain('base_url="http://127.0.0.1:8080/v1", api_key="YOUR_KEY"');
  });
});
