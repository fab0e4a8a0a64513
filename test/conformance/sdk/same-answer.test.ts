/**
 * The same question about the same media through every SDK, whole and streamed: the embedded
 * engine gives one answer, whichever dialect carries it.
 */
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { HumanMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, Output, streamText, type FilePart, type UserContent } from 'ai';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startServer, type TestServer } from '../../support/server.ts';
import { base64Of, MODEL } from './weather.ts';

interface Medium {
  readonly kind: 'image' | 'audio' | 'video';
  readonly mime: string;
  readonly file: string;
  readonly question: string;
}

/** Asks about one medium, given as base64; resolves with the text of the answer. */
type Ask = (medium: Medium, data: string) => Promise<string>;

const media: readonly (Medium & { readonly answer: RegExp })[] = [
  {
    kind: 'image',
    mime: 'image/png',
    file: 'cat.png',
    question: 'What animal is in the picture?',
    answer: /\bcat\b/i,
  },
  {
    kind: 'audio',
    mime: 'audio/wav',
    file: 'speech-jfk.wav',
    question: 'What is said?',
    answer: /what you can do for your country/i,
  },
  {
    kind: 'video',
    mime: 'video/mp4',
    file: 'clip-3s.mp4',
    question: 'Describe the video.',
    answer: /video/i,
  },
];

let server: TestServer;
let openai: OpenAI;
let anthropic: Anthropic;
let aiSdk: ReturnType<typeof createOpenAICompatible>;
let langchain: ChatOpenAI;

beforeAll(async () => {
  server = await startServer({ ready: true });
  const apiKey = server.key;
  const baseURL = `${server.url}/v1`;
  openai = new OpenAI({ baseURL, apiKey });
  anthropic = new Anthropic({ baseURL: `${server.url}/anthropic`, apiKey });
  aiSdk = createOpenAICompatible({
    name: 'mimosa',
    baseURL,
    apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  langchain = new ChatOpenAI({ model: MODEL, apiKey, configuration: { baseURL } });
}, 600_000);

afterAll(async () => server?.close());

/** The parts of the OpenAI dialect, which LangChain passes on as they are. */
function openaiParts({ kind, mime, question }: Medium, data: string): object[] {
  const url = `data:${mime};base64,${data}`;
  const part = {
    image: { type: 'image_url', image_url: { url } },
    audio: { type: 'input_audio', input_audio: { data, format: 'wav' } },
    video: { type: 'video_url', video_url: { url } },
  }[kind];
  return [part, { type: 'text', text: question }];
}

function openaiBody(medium: Medium, data: string): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const content = openaiParts(medium, data) as OpenAI.ChatCompletionContentPart[];
  return { model: MODEL, messages: [{ role: 'user', content }] };
}

function anthropicBody(
  { kind, mime, question }: Medium,
  data: string,
): Anthropic.MessageCreateParamsNonStreaming {
  const block = { type: kind, source: { type: 'base64', media_type: mime, data } };
  const content = [block as Anthropic.ImageBlockParam, { type: 'text' as const, text: question }];
  return { model: MODEL, max_tokens: 4096, messages: [{ role: 'user', content }] };
}

function aiSdkCall({ mime, question }: Medium, data: string): Parameters<typeof streamText>[0] {
  const file: FilePart = { type: 'file', mediaType: mime, data };
  const content: UserContent = [file, { type: 'text', text: question }];
  return { model: aiSdk(MODEL), messages: [{ role: 'user', content }] };
}

function langchainMessage(medium: Medium, data: string): HumanMessage {
  return new HumanMessage({ content: openaiParts(medium, data) as never });
}

const ways: readonly (readonly [name: string, ask: Ask])[] = [
  [
    'openai',
    async (medium, data) =>
      (await openai.chat.completions.create(openaiBody(medium, data))).choices[0]!.message.content!,
  ],
  [
    'openai, streamed',
    async (medium, data) => {
      const { stream: _, ...body } = openaiBody(medium, data);
      return (await openai.chat.completions.stream(body).finalContent())!;
    },
  ],
  [
    'anthropic',
    async (medium, data) => {
      const { content } = await anthropic.messages.create(anthropicBody(medium, data));
      return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    },
  ],
  [
    'anthropic, streamed',
    (medium, data) => anthropic.messages.stream(anthropicBody(medium, data)).finalText(),
  ],
  ['ai', async (medium, data) => (await generateText(aiSdkCall(medium, data))).text],
  ['ai, streamed', async (medium, data) => streamText(aiSdkCall(medium, data)).text],
  [
    'langchain',
    async (medium, data) => (await langchain.invoke([langchainMessage(medium, data)])).text,
  ],
  [
    'langchain, streamed',
    async (medium, data) => {
      let text = '';
      for await (const chunk of await langchain.stream([langchainMessage(medium, data)])) {
        text += chunk.text;
      }
      return text;
    },
  ],
];

describe.each(media)('$kind', (medium) => {
  it('is answered alike through every SDK', { timeout: 120_000 }, async () => {
    const data = await base64Of(medium.file);
    const said: Record<string, string> = {};
    for (const [name, ask] of ways) said[name] = await ask(medium, data);
    const [first] = Object.values(said);
    expect(first).toMatch(medium.answer);
    expect(said).toEqual(Object.fromEntries(ways.map(([name]) => [name, first])));
  });
});

it('gives the same object to every SDK that asks for one', async () => {
  const schema = z.object({ total: z.number(), currency: z.string() });
  const invoice: Medium = {
    kind: 'image',
    mime: 'image/png',
    file: 'invoice.png',
    question: 'Give me the total and the currency of this invoice as JSON.',
  };
  const data = await base64Of(invoice.file);
  const byOpenai = await openai.chat.completions.parse({
    ...openaiBody(invoice, data),
    response_format: zodResponseFormat(schema, 'invoice'),
  });
  const expected = schema.parse(byOpenai.choices[0]!.message.parsed);
  const byAnthropic = await anthropic.messages.parse({
    ...anthropicBody(invoice, data),
    output_config: { format: zodOutputFormat(schema) },
  });
  expect(byAnthropic.parsed_output).toEqual(expected);
  const byAiSdk = await generateText({
    ...aiSdkCall(invoice, data),
    output: Output.object({ schema }),
  });
  expect(byAiSdk.output).toEqual(expected);
  const structured = langchain.withStructuredOutput(schema, { method: 'jsonSchema' });
  expect(await structured.invoke([langchainMessage(invoice, data)])).toEqual(expected);
});
