/** Tools as the real `@anthropic-ai/sdk` sees them; the engine is scripted. */
import Anthropic from '@anthropic-ai/sdk';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ToolChoice } from '../../../src/core/chat-request.ts';
import { startScriptedServer, type ScriptedServer } from '../../support/scripted-engine.ts';
import {
  ANSWER,
  asksForBoth,
  asksForParis,
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
let client: Anthropic;

beforeAll(async () => {
  server = await startScriptedServer();
  client = new Anthropic({
    baseURL: `${server.url}/anthropic`,
    apiKey: server.key,
    maxRetries: 0,
  });
});

afterAll(async () => server?.close());

const tool: Anthropic.Tool = {
  name: WEATHER.name,
  description: WEATHER.description,
  input_schema: { ...WEATHER.schema, required: [...WEATHER.schema.required] },
};
const question: Anthropic.MessageParam = { role: 'user', content: QUESTION };
const request = { model: MODEL, max_tokens: 1024, messages: [question], tools: [tool] };

const parisBlock = {
  type: 'tool_use',
  id: PARIS_ID,
  name: 'get_weather',
  input: { city: 'Paris' },
};
const romeBlock = { type: 'tool_use', id: ROME_ID, name: 'get_weather', input: { city: 'Rome' } };
const thinkingBlock = { type: 'thinking', thinking: 'Two cities, two calls.', signature: '' };
const textBlock = { type: 'text', text: 'Let me look.' };

describe('a round trip', () => {
  it('by one call: the tools go in, the block comes out', async () => {
    server.play(asksForParis);
    const message = await client.messages.create(request);
    expect(server.requests[0]!.chat.tools).toEqual([
      { name: WEATHER.name, description: WEATHER.description, parameters: WEATHER.schema },
    ]);
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: MODEL,
      stop_reason: 'tool_use',
      content: [parisBlock],
    });
  });

  it('by two calls at once, whose results hold a picture; the history goes back as it came', async () => {
    server.play(asksForBoth, knows);
    const first = await client.messages.create(request);
    expect(first.content).toEqual([textBlock, thinkingBlock, parisBlock, romeBlock]);

    const data = await base64Of('cat.png');
    const second = await client.messages.create({
      ...request,
      messages: [
        question,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: PARIS_ID, content: '18' },
            {
              type: 'tool_result',
              tool_use_id: ROME_ID,
              content: [
                { type: 'text', text: '24, and it looks like this:' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
              ],
            },
            { type: 'text', text: 'Well?' },
          ],
        },
      ],
    });
    expect(second).toMatchObject({
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: ANSWER }],
    });
    const seen = server.requests[1]!;
    expect(seen.chat.messages).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'Let me look.' }],
        reasoning: 'Two cities, two calls.',
        toolCalls: [
          { id: PARIS_ID, name: 'get_weather', arguments: '{"city":"Paris"}' },
          { id: ROME_ID, name: 'get_weather', arguments: '{"city":"Rome"}' },
        ],
      },
      { role: 'tool', toolCallId: PARIS_ID, content: [{ type: 'text', text: '18' }] },
      {
        role: 'tool',
        toolCallId: ROME_ID,
        content: [{ type: 'text' }, { type: 'media', kind: 'image' }],
      },
      { role: 'user', content: [{ type: 'text', text: 'Well?' }] },
    ]);
    expect([...seen.media.values()]).toMatchObject([
      { kind: 'image', facts: { width: 451, height: 300 } },
    ]);
  });

  it('by a stream: thoughts arrive as pieces, arguments whole, and the helper puts them together', async () => {
    server.play(asksForBoth);
    const stream = client.messages.stream(request);
    const pieces: string[] = [];
    const thoughts: string[] = [];
    stream.on('inputJson', (piece) => pieces.push(piece));
    stream.on('thinking', (piece) => thoughts.push(piece));
    const message = await stream.finalMessage();
    expect(thoughts).toEqual(['Two cities, ', 'two calls.']);
    expect(pieces).toEqual(['{"city":"Paris"}', '{"city":"Rome"}']);
    expect(message.stop_reason).toBe('tool_use');
    // A stream thinks before it speaks.
    expect(message.content).toMatchObject([thinkingBlock, textBlock, parisBlock, romeBlock]);
    const whole = await client.messages.create(request);
    expect(message.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it.each([
    ['', {}],
    [', without a thread', { thread: false as const }],
  ])('by the tool runner%s: the whole history comes back', async (_name, settings) => {
    server.play(asksForBoth, knows);
    const weather = betaZodTool({
      name: WEATHER.name,
      description: WEATHER.description,
      inputSchema: z.object({ city: z.string() }),
      run: ({ city }) => `${DEGREES[city]} degrees`,
    });
    const runner = client.beta.messages.toolRunner({ ...request, ...settings, tools: [weather] });
    expect((await runner).content).toMatchObject([{ type: 'text', text: ANSWER }]);
    expect(server.requests[1]!.chat.messages).toMatchObject([
      { role: 'user', content: [{ type: 'text', text: QUESTION }] },
      { role: 'assistant', toolCalls: [{ id: PARIS_ID }, { id: ROME_ID }] },
      { role: 'tool', toolCallId: PARIS_ID, content: [{ type: 'text', text: '18 degrees' }] },
      { role: 'tool', toolCallId: ROME_ID, content: [{ type: 'text', text: '24 degrees' }] },
    ]);
  });
});

describe('tool_choice', () => {
  it.each<[Anthropic.ToolChoice, ToolChoice]>([
    [{ type: 'auto', disable_parallel_tool_use: true }, 'auto'],
    [{ type: 'none' }, 'none'],
    [{ type: 'any' }, 'required'],
    [{ type: 'tool', name: 'get_weather' }, { name: 'get_weather' }],
  ])('%j reaches the engine as %j', async (tool_choice, received) => {
    server.play(knows);
    await client.messages.create({ ...request, tool_choice });
    expect(server.requests[0]!.chat.toolChoice).toEqual(received);
  });
});
