/** The first request in three languages and two dialects, ready to be pasted and run. */

interface SampleSettings {
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  readonly apiKey: string;
  readonly model: string;
  readonly question: string;
  /** Of a PNG beside the program. */
  readonly pictureFile: string;
}

export const LANGUAGES = ['curl', 'python', 'node'] as const;
export const DIALECTS = ['openai', 'anthropic'] as const;

export type Language = (typeof LANGUAGES)[number];
export type Dialect = (typeof DIALECTS)[number];

const MAX_TOKENS = 1024;

const SAMPLES: Readonly<
  Record<Dialect, Readonly<Record<Language, (settings: SampleSettings) => string>>>
> = {
  openai: {
    curl: ({ origin, apiKey, model, question, pictureFile }) => `\
curl ${origin}/v1/chat/completions \\
  -H "api-key: ${apiKey}" \\
  -H "Content-Type: application/json" \\
  -d @- <<JSON
{
  "model": "${model}",
  "messages": [{"role": "user", "content": [
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,$(base64 < ${pictureFile} | tr -d '\\n')"}},
    {"type": "text", "text": "${question}"}
  ]}]
}
JSON`,
    python: ({ origin, apiKey, model, question, pictureFile }) => `\
# pip install openai
import base64
from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key="${apiKey}")

with open("${pictureFile}", "rb") as file:
    picture = base64.b64encode(file.read()).decode()

completion = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}},
        {"type": "text", "text": "${question}"},
    ]}],
)
print(completion.choices[0].message.content)`,
    node: ({ origin, apiKey, model, question, pictureFile }) => `\
// npm install openai
import { readFile } from 'node:fs/promises';
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: '${apiKey}' });
const picture = await readFile('${pictureFile}', 'base64');

const completion = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: [
    { type: 'image_url', image_url: { url: \`data:image/png;base64,\${picture}\` } },
    { type: 'text', text: '${question}' },
  ] }],
});
console.log(completion.choices[0].message.content);`,
  },
  anthropic: {
    curl: ({ origin, apiKey, model, question, pictureFile }) => `\
curl ${origin}/anthropic/v1/messages \\
  -H "x-api-key: ${apiKey}" \\
  -H "anthropic-version: 2023-06-01" \\
  -H "Content-Type: application/json" \\
  -d @- <<JSON
{
  "model": "${model}",
  "max_tokens": ${MAX_TOKENS},
  "messages": [{"role": "user", "content": [
    {"type": "image", "source": {"type": "base64", "media_type": "image/png",
      "data": "$(base64 < ${pictureFile} | tr -d '\\n')"}},
    {"type": "text", "text": "${question}"}
  ]}]
}
JSON`,
    python: ({ origin, apiKey, model, question, pictureFile }) => `\
# pip install anthropic
import base64
from anthropic import Anthropic

client = Anthropic(base_url="${origin}/anthropic", api_key="${apiKey}")

with open("${pictureFile}", "rb") as file:
    picture = base64.b64encode(file.read()).decode()

message = client.messages.create(
    model="${model}",
    max_tokens=${MAX_TOKENS},
    messages=[{"role": "user", "content": [
        {"type": "image", "source": {
            "type": "base64", "media_type": "image/png", "data": picture}},
        {"type": "text", "text": "${question}"},
    ]}],
)
print("".join(block.text for block in message.content if block.type == "text"))`,
    node: ({ origin, apiKey, model, question, pictureFile }) => `\
// npm install @anthropic-ai/sdk
import { readFile } from 'node:fs/promises';
import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: '${origin}/anthropic', apiKey: '${apiKey}' });
const picture = await readFile('${pictureFile}', 'base64');

const message = await client.messages.create({
  model: '${model}',
  max_tokens: ${MAX_TOKENS},
  messages: [{ role: 'user', content: [
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } },
    { type: 'text', text: '${question}' },
  ] }],
});
console.log(message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''));`,
  },
};

export function codeSample(language: Language, dialect: Dialect, settings: SampleSettings): string {
  return SAMPLES[dialect][language](settings);
}
