/**
 * The Vercel AI SDK (`ai` with `@ai-sdk/openai-compatible`): texts, streams, objects, media, tools
 * over several steps.
 */
import { createOpenAICompatible, type OpenAICompatibleProvider } from '@ai-sdk/openai-compatible';
import { generateObject, generateText, isStepCount, Output, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  answers,
  says,
  startScriptedServer,
  type ScriptedServer,
} from '../../support/scripted-engine.ts';
import {
  ANSWER,
  asksForBoth,
  base64Of,
  DEGREES,
  knows,
  MODEL,
  PARIS_ID,
  QUESTION,
  ROME_ID,
  WEATHER,
} from './weather.ts';

let server: ScriptedServer;
let mimosa: OpenAICompatibleProvider;

beforeAll(async () => {
  server = await startScriptedServer();
  mimosa = createOpenAICompatible({
    name: 'mimosa',
    baseURL: `${server.url}/v1`,
    apiKey: server.key,
    includeUsage: true,
    supportsStructuredOutputs: true,
    supportsMultiPartToolContent: true,
    // Otherwise the SDK fetches media itself.
    supportedUrls: () => ({ '*/*': [/^https?:/] }),
  });
});

afterAll(async () => server?.close());

const tools = {
  get_weather: tool({
    description: WEATHER.description,
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => ({ degrees: DEGREES[city] }),
  }),
};

const thinks = says(
  { type: 'reasoning', text: 'Half of ' },
  { type: 'reasoning', text: '84.' },
  { type: 'text', text: '4' },
  { type: 'text', text: '2' },
  { type: 'finish', reason: 'stop' },
);

describe('generateText', () => {
  it('gives text, reasoning, usage and the end', async () => {
    server.play(thinks);
    const result = await generateText({
      model: mimosa(MODEL),
      instructions: 'Be brief.',
      prompt: 'What is half of 84?',
      maxOutputTokens: 99,
      temperature: 0.5,
      stopSequences: ['\n'],
      seed: 3,
    });
    expect(result.text).toBe('42');
    expect(result.finalStep.reasoningText).toBe('Half of 84.');
    expect(result.finishReason).toBe('stop');
    expect(result.warnings ?? []).toEqual([]);
    const { inputTokens, outputTokens, totalTokens, outputTokenDetails } = result.usage;
    expect(totalTokens).toBe(inputTokens! + outputTokens!);
    expect(outputTokenDetails.reasoningTokens).toBeGreaterThan(0);
    expect(server.requests[0]).toMatchObject({
      maxCompletionTokens: 99,
      chat: { temperature: 0.5, stop: ['\n'], seed: 3, messages: [{ role: 'system' }, {}] },
    });
  });

  it('passes the options of the provider on as fields of the request', async () => {
    server.play(answers('42'));
    await generateText({
      model: mimosa(MODEL),
      prompt: QUESTION,
      providerOptions: { mimosa: { thinking: { type: 'disabled' }, mimosa: { receipt: true } } },
    });
    expect(server.requests[0]).toMatchObject({ thinking: false, chat: { receipt: true } });
  });

  it('runs tools over several steps', async () => {
    server.play(asksForBoth, knows);
    const result = await generateText({
      model: mimosa(MODEL),
      prompt: QUESTION,
      tools,
      stopWhen: isStepCount(3),
    });
    expect(result.text).toBe(ANSWER);
    expect(result.steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    expect(result.steps[0]!.toolCalls).toMatchObject([
      { toolCallId: PARIS_ID, toolName: 'get_weather', input: { city: 'Paris' } },
      { toolCallId: ROME_ID, toolName: 'get_weather', input: { city: 'Rome' } },
    ]);
    expect(server.requests[1]!.chat.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'Let me look.' }],
        reasoning: 'Two cities, two calls.',
        toolCalls: [
          { id: PARIS_ID, name: 'get_weather', arguments: '{"city":"Paris"}' },
          { id: ROME_ID, name: 'get_weather', arguments: '{"city":"Rome"}' },
        ],
      },
      { role: 'tool', toolCallId: PARIS_ID, content: [{ type: 'text', text: '{"degrees":18}' }] },
      { role: 'tool', toolCallId: ROME_ID, content: [{ type: 'text', text: '{"degrees":24}' }] },
    ]);
  });

  it('hands a picture in a result of a tool to the model', async () => {
    server.play(asksForBoth, knows);
    const data = await base64Of('cat.png');
    await generateText({
      model: mimosa(MODEL),
      prompt: QUESTION,
      stopWhen: isStepCount(3),
      tools: {
        get_weather: tool({
          ...tools.get_weather,
          toModelOutput: () => ({
            type: 'content',
            value: [
              { type: 'text', text: 'It looks like this:' },
              { type: 'file', mediaType: 'image/png', data: { type: 'data', data } },
            ],
          }),
        }),
      },
    });
    expect([...server.requests[1]!.media.values()]).toMatchObject([
      { kind: 'image', partPath: 'messages[2].content[1]', facts: { width: 451, height: 300 } },
      { kind: 'image', partPath: 'messages[3].content[1]', facts: { width: 451, height: 300 } },
    ]);
  });

  it.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    [{ type: 'tool', toolName: 'get_weather' }, { name: 'get_weather' }],
  ] as const)('tool choice %j reaches the engine as %j', async (toolChoice, received) => {
    server.play(toolChoice === 'none' || toolChoice === 'auto' ? knows : asksForBoth);
    await generateText({ model: mimosa(MODEL), prompt: QUESTION, tools, toolChoice });
    expect(server.requests[0]!.chat.toolChoice).toEqual(received);
  });
});

describe('streamText', () => {
  it('streams reasoning, text and usage', async () => {
    server.play(thinks);
    const result = streamText({ model: mimosa(MODEL), prompt: 'What is half of 84?' });
    const order: string[] = [];
    for await (const part of result.fullStream) {
      if (part.type === 'reasoning-delta') order.push(`thinks ${part.text}`);
      if (part.type === 'text-delta') order.push(`says ${part.text}`);
    }
    expect(order).toEqual(['thinks Half of ', 'thinks 84.', 'says 4', 'says 2']);
    expect(await result.finishReason).toBe('stop');
    const { inputTokens, outputTokens, outputTokenDetails } = await result.usage;
    expect(inputTokens).toBeGreaterThan(0);
    expect(outputTokens).toBeGreaterThan(outputTokenDetails.reasoningTokens!);
  });

  it('puts calls together from their pieces, and goes on', async () => {
    server.play(asksForBoth, knows);
    const result = streamText({
      model: mimosa(MODEL),
      prompt: QUESTION,
      tools,
      stopWhen: isStepCount(3),
    });
    const pieces: string[] = [];
    for await (const part of result.fullStream) {
      if (part.type === 'tool-input-delta' && part.id === PARIS_ID) pieces.push(part.delta);
    }
    expect(pieces.filter((piece) => piece !== '')).toEqual(['{"ci', 'ty":"', 'Paris"}']);
    const steps = await result.steps;
    expect(steps[0]!.toolResults.map(({ output }) => output)).toEqual([
      { degrees: 18 },
      { degrees: 24 },
    ]);
    expect(steps[1]!.text).toBe(ANSWER);
  });
});

describe('objects', () => {
  const schema = z.object({ city: z.string(), degrees: z.number() });
  const rome = { city: 'Rome', degrees: 24 };

  it('generateObject and Output.object send the schema and check the answer', async () => {
    server.play(answers(JSON.stringify(rome)));
    const { object } = await generateObject({ model: mimosa(MODEL), schema, prompt: QUESTION });
    expect(object).toEqual(rome);
    const { output } = await generateText({
      model: mimosa(MODEL),
      output: Output.object({ schema, name: 'weather' }),
      prompt: QUESTION,
    });
    expect(output).toEqual(rome);
    expect(server.requests.map(({ chat }) => chat.responseFormat)).toMatchObject([
      { type: 'json_schema', schema: { required: ['city', 'degrees'] } },
      { type: 'json_schema', name: 'weather', schema: { required: ['city', 'degrees'] } },
    ]);
  });

  it('an object without a schema is json_object', async () => {
    server.play(answers(JSON.stringify(rome)));
    const request = { model: mimosa(MODEL), prompt: QUESTION, output: 'no-schema' as const };
    expect((await generateObject(request)).object).toEqual(rome);
    expect(server.requests[0]!.chat.responseFormat).toEqual({ type: 'json_object' });
  });
});

describe('file parts', () => {
  it('pictures, sounds and videos become the parts of the API, with their settings', async () => {
    server.play(answers('Seen and heard.'));
    const { usage } = await generateText({
      model: mimosa(MODEL),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'file', mediaType: 'image', data: await base64Of('cat.png') },
            { type: 'file', mediaType: 'audio/wav', data: await base64Of('clip-3.9s.wav') },
            {
              type: 'file',
              mediaType: 'video/mp4',
              data: await base64Of('clip-3s.mp4'),
              providerOptions: { openaiCompatible: { fps: 4, media_resolution: 'max' } },
            },
            { type: 'text', text: 'Describe them.' },
          ],
        },
      ],
    });
    expect([...server.requests[0]!.media.values()]).toMatchObject([
      { kind: 'image', facts: { format: 'png' } },
      { kind: 'audio', facts: { format: 'wav' } },
      { kind: 'video', plan: { fps: 4, mediaResolution: 'max' } },
    ]);
    expect(usage.raw).toMatchObject({
      prompt_tokens_details: {
        audio_tokens: expect.any(Number),
        image_tokens: 126,
        video_tokens: expect.any(Number),
      },
    });
  });

  it('URLs go through as they are: it is the server that refuses this one', async () => {
    server.play(knows);
    const error = await generateText({
      model: mimosa(MODEL),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'file', mediaType: 'image', data: new URL('http://127.0.0.1:1/a.png') },
          ],
        },
      ],
    }).catch((error: unknown) => error);
    expect(error).toMatchObject({
      statusCode: 400,
      data: { error: { param: 'messages[0].content[0].image_url.url' } },
    });
    expect(server.requests).toEqual([]);
  });
});
