/**
 * The request that is on the page as a program that runs: with curl, and with the SDKs of both
 * dialects. Files are read from the directory of the program.
 */
import type { Settings, Turn } from '../conversation.ts';
import { requestBody } from '../wire/request-body.ts';
import { anthropicBody } from './anthropic-body.ts';
import {
  JAVASCRIPT,
  JAVASCRIPT_HELPERS,
  PYTHON,
  PYTHON_HELPERS,
  shellSyntax,
} from './languages.ts';
import { FileReference, printed } from './printed.ts';

export const LANGUAGES = ['curl', 'python', 'node'] as const;
export const DIALECTS = ['openai', 'anthropic'] as const;

export type Language = (typeof LANGUAGES)[number];
export type Dialect = (typeof DIALECTS)[number];

export interface Request {
  readonly settings: Settings;
  readonly turns: readonly Turn[];
  /** Of the model, for the dialect that wants a number. */
  readonly defaultMaxTokens: number;
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  readonly apiKey: string;
}

/** Source text, with a line break at its end. */
export function program(language: Language, dialect: Dialect, request: Request): string {
  const body = dialect === 'openai' ? openaiBody(request) : anthropicBodyOf(request);
  switch (language) {
    case 'curl':
      return shellProgram(dialect, body, request);
    case 'python':
      return pythonProgram(dialect, withoutComments(body), request);
    case 'node':
      return nodeProgram(dialect, withoutComments(body), request);
  }
}

type Body = Readonly<Record<string, unknown>>;

function openaiBody({ settings, turns }: Request): Body {
  return requestBody(settings, turns, ({ name, source }) =>
    source.type === 'url' ? source.url : new FileReference(name, source.blob.type, 'data-uri'),
  );
}

function anthropicBodyOf({ settings, turns, defaultMaxTokens }: Request): Body {
  return anthropicBody(settings, turns, defaultMaxTokens);
}

/** SDKs skip the comments that `mimosa.progress` asks for. */
function withoutComments({ mimosa: _comments, ...body }: Body): Body {
  return body;
}

function shellProgram(dialect: Dialect, body: Body, { origin, apiKey, settings }: Request): string {
  const isExpanded = holdsFiles(body);
  const [path, headers] =
    dialect === 'openai'
      ? ['/v1/chat/completions', [`api-key: ${apiKey}`]]
      : ['/anthropic/v1/messages', [`x-api-key: ${apiKey}`, 'anthropic-version: 2023-06-01']];
  const lines = [
    `curl ${settings.stream ? '-N ' : ''}${origin}${path} \\`,
    ...[...headers, 'Content-Type: application/json'].map((header) => `  -H "${header}" \\`),
    `  --data-binary @- <<${isExpanded ? 'JSON' : "'JSON'"}`,
    printed(body, shellSyntax(isExpanded)),
    'JSON',
  ];
  return `${lines.join('\n')}\n`;
}

/** What Python's SDKs know no argument for, in one version or another. */
const UNKNOWN_TO_PYTHON: Readonly<Record<Dialect, readonly string[]>> = {
  openai: ['thinking'],
  anthropic: ['temperature', 'top_p'],
};

function pythonProgram(
  dialect: Dialect,
  body: Body,
  { origin, apiKey, settings }: Request,
): string {
  const [form, name, create, path] =
    dialect === 'openai'
      ? (['data-uri', 'OpenAI', 'chat.completions.create', '/v1'] as const)
      : (['base64', 'Anthropic', 'messages.create', '/anthropic'] as const);
  const unknown = UNKNOWN_TO_PYTHON[dialect];
  const entries = Object.entries(body);
  const extra = entries.filter(([key]) => unknown.includes(key));
  const known = entries.filter(([key]) => !unknown.includes(key));
  const named: readonly [string, unknown][] =
    extra.length > 0 ? [...known, ['extra_body', Object.fromEntries(extra)]] : known;
  const indent = PYTHON.step;
  const args = named.map(([key, value]) => `${indent}${key}=${printed(value, PYTHON, indent)},`);
  return `\
# pip install ${dialect}
${holdsFiles(body) ? `${PYTHON_HELPERS[form].trimStart()}\n\n` : ''}from ${dialect} import ${name}

client = ${name}(base_url="${origin}${path}", api_key="${apiKey}", timeout=3600)

answer = client.${create}(
${args.join('\n')}
)
${PYTHON_ENDINGS[dialect][settings.stream ? 'streamed' : 'whole']}`;
}

const PYTHON_ENDINGS = {
  openai: {
    streamed: `\
for chunk in answer:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
print()
`,
    whole: `\
print(answer.choices[0].message.content)
`,
  },
  anthropic: {
    streamed: `\
for event in answer:
    if event.type == "content_block_delta" and event.delta.type == "text_delta":
        print(event.delta.text, end="", flush=True)
print()
`,
    whole: `\
print("".join(block.text for block in answer.content if block.type == "text"))
`,
  },
} as const;

const MS_PER_HOUR = '3_600_000';

function nodeProgram(dialect: Dialect, body: Body, { origin, apiKey, settings }: Request): string {
  const [form, name, create, path, packageName] =
    dialect === 'openai'
      ? (['data-uri', 'OpenAI', 'chat.completions.create', '/v1', 'openai'] as const)
      : (['base64', 'Anthropic', 'messages.create', '/anthropic', '@anthropic-ai/sdk'] as const);
  const helpers = holdsFiles(body) ? JAVASCRIPT_HELPERS[form] : '';
  return `\
// npm install ${packageName}, and save this as ask.mjs
import ${name} from '${packageName}';
${helpers}
const client = new ${name}({
  baseURL: '${origin}${path}',
  apiKey: '${apiKey}',
  timeout: ${MS_PER_HOUR},
});

const answer = await client.${create}(${printed(body, JAVASCRIPT)});
${NODE_ENDINGS[dialect][settings.stream ? 'streamed' : 'whole']}`;
}

const NODE_ENDINGS = {
  openai: {
    streamed: `\
for await (const { choices } of answer) {
  process.stdout.write(choices[0]?.delta.content ?? '');
}
console.log();
`,
    whole: `\
console.log(answer.choices[0].message.content);
`,
  },
  anthropic: {
    streamed: `\
for await (const event of answer) {
  if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
    process.stdout.write(event.delta.text);
  }
}
console.log();
`,
    whole: `\
console.log(answer.content.map((block) => (block.type === 'text' ? block.text : '')).join(''));
`,
  },
} as const;

function holdsFiles(value: unknown): boolean {
  if (value instanceof FileReference) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsFiles);
}
