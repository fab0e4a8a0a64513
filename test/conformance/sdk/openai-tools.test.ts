/** Tools as the real `openai` package sees them; the engine is scripted. */
import OpenAI from 'openai';
import { zodFunction } from 'openai/helpers/zod';
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
let client: OpenAI;

beforeAll(async () => {
  server = await startScriptedServer();
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 });
});

afterAll(async () => server?.close());

const tool: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: {
    name: WEATHER.name,
    description: WEATHER.description,
    parameters: WEATHER.schema,
    strict: true,
  },
};
const question: OpenAI.ChatCompletionUserMessageParam = { role: 'user', content: QUESTION };
const request = { model: MODEL, messages: [question], tools: [tool] };

describe('a round trip', () => {
  it('by one call: the tools go in, the call comes out', async () => {
    server.play(asksForParis);
    const { choices, usage } = await client.chat.completions.create(request);
    expect(server.requests[0]!.chat.tools).toEqual([
      {
        name: WEATHER.name,
        description: WEATHER.description,
        parameters: WEATHER.schema,
        strict: true,
      },
    ]);
    expect(choices).toEqual([
      {
        finish_reason: 'tool_calls',
        index: 0,
        message: {
          content: '',
          role: 'assistant',
          tool_calls: [
            {
              id: PARIS_ID,
              type: 'function',
              function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
            },
          ],
          reasoning_content: '',
        },
      },
    ]);
    expect(usage!.completion_tokens).toBeGreaterThan(0);
  });

  it('by two calls at once, whose results hold a picture; the history goes back as it came', async () => {
    server.play(asksForBoth, knows);
    const first = await client.chat.completions.create(request);
    const { message } = first.choices[0]!;
    expect(message.content).toBe('Let me look.');
    expect(message.tool_calls!.map((call) => call.id)).toEqual([PARIS_ID, ROME_ID]);

    const picture = `data:image/png;base64,${await base64Of('cat.png')}`;
    const second = await client.chat.completions.create({
      ...request,
      messages: [
        question,
        message,
        { role: 'tool', tool_call_id: PARIS_ID, content: '18' },
        {
          role: 'tool',
          tool_call_id: ROME_ID,
          content: [
            { type: 'text', text: '24, and it looks like this:' },
            // The API takes pictures here; the types of the SDK are those of OpenAI's.
            { type: 'image_url', image_url: { url: picture } } as never,
          ],
        },
      ],
    });
    expect(second.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: ANSWER, tool_calls: null },
    });
    expect(second.usage!.prompt_tokens_details).toMatchObject({ image_tokens: expect.any(Number) });

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
    ]);
    expect([...seen.media.values()]).toMatchObject([
      { kind: 'image', facts: { width: 451, height: 300 } },
    ]);
  });

  it('by a stream: pieces arrive as pieces, and the helper puts them together', async () => {
    server.play(asksForBoth);
    const whole = await client.chat.completions.create(request);
    const stream = client.chat.completions.stream(request);
    const pieces: string[] = [];
    const finished: string[] = [];
    stream.on('tool_calls.function.arguments.delta', ({ index, arguments_delta }) => {
      if (index === 0) pieces.push(arguments_delta);
    });
    stream.on('tool_calls.function.arguments.done', ({ name, arguments: json }) => {
      finished.push(`${name} ${json}`);
    });
    const streamed = await stream.finalChatCompletion();
    expect(pieces.filter((piece) => piece !== '')).toEqual(['{"ci', 'ty":"', 'Paris"}']);
    expect(finished).toEqual(['get_weather {"city":"Paris"}', 'get_weather {"city":"Rome"}']);
    const { choices, usage } = streamed;
    expect(choices[0]!.finish_reason).toBe('tool_calls');
    expect(choices[0]!.message.content).toBe(whole.choices[0]!.message.content);
    expect(choices[0]!.message.tool_calls).toMatchObject(whole.choices[0]!.message.tool_calls!);
    expect(usage).toMatchObject({ completion_tokens: whole.usage!.completion_tokens });
  });
});

describe('runTools', () => {
  const weather = zodFunction({
    name: WEATHER.name,
    description: WEATHER.description,
    parameters: z.object({ city: z.string() }),
    function: ({ city }) => ({ degrees: DEGREES[city] }),
  });

  it('calls the functions and comes back with the answer', async () => {
    server.play(asksForBoth, knows);
    const runner = client.chat.completions.runTools({ ...request, tools: [weather] });
    expect(await runner.finalContent()).toBe(ANSWER);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]!.chat.messages.slice(2)).toEqual([
      { role: 'tool', toolCallId: PARIS_ID, content: [{ type: 'text', text: '{"degrees":18}' }] },
      { role: 'tool', toolCallId: ROME_ID, content: [{ type: 'text', text: '{"degrees":24}' }] },
    ]);
  });

  it('does so over streams, too', async () => {
    server.play(asksForBoth, knows);
    const runner = client.chat.completions.runTools({ ...request, stream: true, tools: [weather] });
    let said = '';
    runner.on('content', (delta) => void (said += delta));
    expect(await runner.finalContent()).toBe(ANSWER);
    expect(said).toBe(`Let me look.${ANSWER}`);
    expect(server.requests.map(({ chat }) => chat.stream)).toEqual([true, true]);
  });
});

describe('tool_choice', () => {
  const named = { type: 'function' as const, function: { name: 'get_weather' } };
  it.each<[OpenAI.ChatCompletionToolChoiceOption | undefined, ToolChoice]>([
    [undefined, 'auto'],
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    [named, { name: 'get_weather' }],
  ])('%j reaches the engine as %j', async (sent, received) => {
    server.play(knows);
    await client.chat.completions.create({ ...request, ...(sent && { tool_choice: sent }) });
    expect(server.requests[0]!.chat.toolChoice).toEqual(received);
  });

  it('must be a tool that exists', async () => {
    server.play(knows);
    const unknown = { type: 'function' as const, function: { name: 'get_time' } };
    const answer = client.chat.completions.create({ ...request, tool_choice: unknown });
    await expect(answer).rejects.toMatchObject({ status: 400, param: 'tool_choice', code: '400' });
    expect(server.requests).toEqual([]);
  });
});
