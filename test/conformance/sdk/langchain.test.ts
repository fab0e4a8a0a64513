/** LangChain's `ChatOpenAI`: texts, streams, tools, structured output, media, faults. */
import {
  HumanMessage,
  SystemMessage,
  type AIMessageChunk,
  type ToolMessage,
  type UsageMetadata,
} from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiError } from '../../../src/core/errors.ts';
import {
  answers,
  fails,
  fallsSilent,
  says,
  startScriptedServer,
  type ScriptedServer,
} from '../../support/scripted-engine.ts';
import {
  ANSWER,
  asksForBoth,
  base64Of,
  DEGREES,
  isLoading,
  knows,
  MODEL,
  PARIS_ID,
  QUESTION,
  ROME_ID,
  tooMany,
  WEATHER,
} from './weather.ts';

let server: ScriptedServer;
let model: ChatOpenAI;

beforeAll(async () => {
  server = await startScriptedServer();
  model = chatModel({});
});

afterAll(async () => server?.close());

function chatModel(
  fields: Partial<ConstructorParameters<typeof ChatOpenAI>[0] & object>,
): ChatOpenAI {
  return new ChatOpenAI({
    model: MODEL,
    apiKey: server.key,
    configuration: { baseURL: `${server.url}/v1` },
    maxRetries: 0,
    ...fields,
  });
}

/** The types of LangChain say `undefined` when optional properties are exact. */
function usageOf(message: { readonly usage_metadata?: unknown }): UsageMetadata {
  return message.usage_metadata as UsageMetadata;
}

const getWeather = tool(({ city }: { city: string }) => `${DEGREES[city]} degrees`, {
  name: WEATHER.name,
  description: WEATHER.description,
  schema: z.object({ city: z.string() }),
});

const thinks = says(
  { type: 'reasoning', text: 'Half of 84.' },
  { type: 'text', text: '4' },
  { type: 'text', text: '2' },
  { type: 'finish', reason: 'stop' },
);

describe('a chat', () => {
  it('invoked: text, reasoning, usage, the end; settings reach the engine', async () => {
    server.play(thinks);
    const set = chatModel({ temperature: 0.5, maxTokens: 99, stop: ['\n'] });
    const answer = await set.invoke([new SystemMessage('Be brief.'), new HumanMessage(QUESTION)]);
    expect(answer.content).toBe('42');
    expect(answer.additional_kwargs['reasoning_content']).toBe('Half of 84.');
    expect(answer.response_metadata).toMatchObject({ model_name: MODEL, finish_reason: 'stop' });
    const usage = usageOf(answer);
    expect(usage.total_tokens).toBe(usage.input_tokens + usage.output_tokens);
    expect(usage.output_token_details!.reasoning).toBeGreaterThan(0);
    expect(server.requests[0]).toMatchObject({
      maxCompletionTokens: 99,
      chat: { temperature: 0.5, stop: ['\n'], messages: [{ role: 'system' }, { role: 'user' }] },
    });
  });

  it('streamed: the chunks add up to the same', async () => {
    server.play(thinks);
    const whole = await model.invoke(QUESTION);
    let sum: AIMessageChunk | undefined;
    let pieces = 0;
    for await (const chunk of await model.stream(QUESTION)) {
      if (chunk.content !== '') pieces += 1;
      sum = sum?.concat(chunk) ?? chunk;
    }
    expect(pieces).toBe(2);
    expect(sum!.content).toBe('42');
    expect(sum!.additional_kwargs['reasoning_content']).toBe('Half of 84.');
    const { output_tokens } = usageOf(whole);
    expect(sum!.usage_metadata).toMatchObject({ output_tokens });
  });

  it('passes extra fields on', async () => {
    server.play(knows);
    await chatModel({ modelKwargs: { thinking: { type: 'disabled' } } }).invoke(QUESTION);
    expect(server.requests[0]!.thinking).toBe(false);
  });
});

describe('tools', () => {
  it('go round: calls, results, answer', async () => {
    server.play(asksForBoth, knows);
    const bound = model.bindTools([getWeather]);
    const question = new HumanMessage(QUESTION);
    const first = await bound.invoke([question]);
    expect(first.tool_calls).toMatchObject([
      { id: PARIS_ID, name: 'get_weather', args: { city: 'Paris' } },
      { id: ROME_ID, name: 'get_weather', args: { city: 'Rome' } },
    ]);
    const results = (await Promise.all(
      first.tool_calls!.map((call) => getWeather.invoke({ ...call, type: 'tool_call' })),
    )) as ToolMessage[];
    const second = await bound.invoke([question, first, ...results]);
    expect(second.content).toBe(ANSWER);
    expect(server.requests[1]!.chat.messages.slice(1)).toMatchObject([
      {
        role: 'assistant',
        toolCalls: [
          { id: PARIS_ID, arguments: '{"city":"Paris"}' },
          { id: ROME_ID, arguments: '{"city":"Rome"}' },
        ],
      },
      { role: 'tool', toolCallId: PARIS_ID, content: [{ type: 'text', text: '18 degrees' }] },
      { role: 'tool', toolCallId: ROME_ID, content: [{ type: 'text', text: '24 degrees' }] },
    ]);
  });

  it('are put together from a stream', async () => {
    server.play(asksForBoth);
    let sum: AIMessageChunk | undefined;
    for await (const chunk of await model.bindTools([getWeather]).stream(QUESTION)) {
      sum = sum?.concat(chunk) ?? chunk;
    }
    expect(sum!.tool_calls).toMatchObject([
      { id: PARIS_ID, args: { city: 'Paris' } },
      { id: ROME_ID, args: { city: 'Rome' } },
    ]);
  });

  it.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['any', 'required'],
    ['get_weather', { name: 'get_weather' }],
  ])('tool choice %j reaches the engine as %j', async (choice, received) => {
    server.play(knows);
    await model.bindTools([getWeather], { tool_choice: choice }).invoke(QUESTION);
    expect(server.requests[0]!.chat.toolChoice).toEqual(received);
  });
});

describe('structured output', () => {
  const schema = z.object({ city: z.string(), degrees: z.number() });
  const rome = { city: 'Rome', degrees: 24 };

  it.each([
    ['jsonSchema', 'json_schema'],
    ['jsonMode', 'json_object'],
  ] as const)('by %s', async (method, type) => {
    server.play(answers(JSON.stringify(rome)));
    const structured = model.withStructuredOutput(schema, { name: 'weather', method });
    expect(await structured.invoke(QUESTION)).toEqual(rome);
    expect(server.requests[0]!.chat.responseFormat.type).toBe(type);
  });

  it('by a function that must be called', async () => {
    server.play(
      says(
        {
          type: 'tool-call',
          index: 0,
          id: ROME_ID,
          name: 'weather',
          arguments: JSON.stringify(rome),
        },
        { type: 'finish', reason: 'tool_calls' },
      ),
    );
    const method = 'functionCalling';
    const structured = model.withStructuredOutput(schema, { name: 'weather', method });
    expect(await structured.invoke(QUESTION)).toEqual(rome);
    expect(server.requests[0]!.chat.toolChoice).toEqual({ name: 'weather' });
  });
});

describe('media', () => {
  it('as the standard blocks of LangChain', async () => {
    server.play(answers('Seen and heard.'));
    const blocks = new HumanMessage({
      contentBlocks: [
        { type: 'image', mimeType: 'image/png', data: await base64Of('cat.png') },
        { type: 'audio', mimeType: 'audio/wav', data: await base64Of('clip-3.9s.wav') },
        { type: 'text', text: 'Describe them.' },
      ],
    });
    expect((await model.invoke([blocks])).content).toBe('Seen and heard.');
    expect([...server.requests[0]!.media.values()]).toMatchObject([
      { kind: 'image', facts: { format: 'png' } },
      { kind: 'audio', facts: { format: 'wav' } },
    ]);
  });

  it('as the parts of the API', async () => {
    server.play(answers('Seen.'));
    const url = `data:video/mp4;base64,${await base64Of('clip-3s.mp4')}`;
    const parts = [
      { type: 'video_url', video_url: { url }, fps: 4 },
      { type: 'text', text: 'Describe it.' },
    ];
    expect((await model.invoke([new HumanMessage({ content: parts })])).content).toBe('Seen.');
    expect([...server.requests[0]!.media.values()]).toMatchObject([
      { kind: 'video', plan: { fps: 4 } },
    ]);
  });
});

describe('faults', () => {
  it.each([
    [400, apiError('engine-refused', null, [])],
    [403, apiError('model-forbidden', 'model', [MODEL])],
    [429, apiError('rate-limited', null, [1, 'tokens', MODEL, 1])],
    [500, apiError('engine-failed', null, [])],
    [503, apiError('engine-unavailable', null, ['the queue is full'])],
  ])('%i keeps its status, text and parameter', async (status, fault) => {
    server.play(fails(fault));
    const answer = model.invoke(QUESTION);
    await expect(answer).rejects.toMatchObject({ status, param: fault.param });
    await expect(model.invoke(QUESTION)).rejects.toThrow(`${status} ${fault.message}`);
  });

  it('a prompt that is too long is recognised as such', async () => {
    server.play(fails(apiError('context-exceeded', 'messages', [1000, 1001])));
    await expect(model.invoke(QUESTION)).rejects.toMatchObject({ name: 'ContextOverflowError' });
  });

  it('inside a stream are thrown where it is read', async () => {
    server.play(fails(apiError('engine-timeout', null, [60]), { type: 'text', text: 'So far' }));
    let said = '';
    const reading = (async () => {
      for await (const { content } of await model.stream(QUESTION)) said += content as string;
    })();
    await expect(reading).rejects.toThrow('The model did not answer within 60 s');
    expect(said).toBe('So far');
  });

  it.each([
    ['429', tooMany],
    ['503', isLoading],
  ])('%s is retried until it succeeds', async (_status, refuses) => {
    server.play(refuses, knows);
    expect((await chatModel({ maxRetries: 1 }).invoke(QUESTION)).content).toBe(ANSWER);
    expect(server.requests).toHaveLength(2);
  });

  it('an abort stops the engine', async () => {
    server.play(fallsSilent({ type: 'text', text: 'Begun' }));
    const leave = new AbortController();
    const answer = model.invoke(QUESTION, { signal: leave.signal });
    const rejected = expect(answer).rejects.toThrow(/abort/i);
    await server.asked();
    leave.abort();
    await rejected;
    await server.aborted();
  });
});
