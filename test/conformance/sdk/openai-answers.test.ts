/** Reasoning and endings as the real `openai` package sees them; the engine is scripted. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FinishReason } from '../../../src/core/stream-part.ts';
import {
  answers,
  says,
  startScriptedServer,
  type ScriptedServer,
} from '../../support/scripted-engine.ts';
import { knows, MODEL, QUESTION } from './weather.ts';

let server: ScriptedServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startScriptedServer();
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 });
});

afterAll(async () => server?.close());

const question: OpenAI.ChatCompletionUserMessageParam = { role: 'user', content: QUESTION };
const request = { model: MODEL, messages: [question] };

describe('reasoning', () => {
  const thinks = says(
    { type: 'reasoning', text: 'Half of ' },
    { type: 'reasoning', text: '84.' },
    { type: 'text', text: '42' },
    { type: 'finish', reason: 'stop' },
  );

  it('stands beside the answer, and comes before it in a stream', async () => {
    server.play(thinks);
    const whole = await client.chat.completions.create(request);
    expect(whole.choices[0]!.message).toMatchObject({
      reasoning_content: 'Half of 84.',
      content: '42',
    });
    expect(whole.usage!.completion_tokens_details!.reasoning_tokens).toBeGreaterThan(0);
    const order: string[] = [];
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
      const delta = chunk.choices[0]?.delta as { reasoning_content?: string; content?: string };
      if (delta?.reasoning_content) order.push(`thinks ${delta.reasoning_content}`);
      if (delta?.content) order.push(`says ${delta.content}`);
    }
    expect(order).toEqual(['thinks Half of ', 'thinks 84.', 'says 42']);
  });

  it('is switched off by the extra body or by reasoning_effort', async () => {
    server.play(knows);
    const off = { ...request, thinking: { type: 'disabled' } };
    const answer = await client.chat.completions.create(off);
    expect(answer.choices[0]!.message).not.toHaveProperty('reasoning_content');
    await client.chat.completions.create({ ...request, reasoning_effort: 'none' });
    await client.chat.completions.create({ ...request, reasoning_effort: 'high' });
    expect(server.requests.map(({ thinking }) => thinking)).toEqual([false, false, true]);
  });
});

describe('the end of an answer', () => {
  it.each<FinishReason>(['stop', 'length', 'content_filter', 'repetition_truncation'])(
    '%s is passed on, streamed or not',
    async (reason) => {
      server.play(answers('So far', reason));
      const whole = await client.chat.completions.create(request);
      expect(whole.choices[0]).toMatchObject({
        finish_reason: reason,
        message: { content: 'So far' },
      });
      const reasons: (string | null)[] = [];
      const stream = await client.chat.completions.create({ ...request, stream: true });
      for await (const { choices } of stream) {
        reasons.push(...choices.map((choice) => choice.finish_reason));
      }
      expect(reasons.filter((reason) => reason !== null)).toEqual([reason]);
    },
  );

  it('at a stop text: the engine is given the texts and the limits', async () => {
    server.play(
      says({ type: 'text', text: 'a' }, { type: 'finish', reason: 'stop', matchedStop: ';' }),
    );
    const answer = await client.chat.completions.create({
      model: MODEL,
      messages: [{ role: 'developer', content: 'Be brief.' }, question],
      stop: [';', '\n'],
      max_tokens: 7,
      temperature: 0,
      top_p: 0.5,
      seed: 11,
      user: 'somebody',
      parallel_tool_calls: true,
    });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'a' } });
    expect(server.requests[0]).toMatchObject({
      maxCompletionTokens: 7,
      chat: { stop: [';', '\n'], temperature: 0, topP: 0.5, seed: 11 },
    });
    expect(server.requests[0]!.chat.messages[0]!.role).toBe('system');
  });

  it('an assistant turn at the end of the conversation is left for the engine to continue', async () => {
    server.play(answers(' = 42'));
    const answer = await client.chat.completions.create({
      model: MODEL,
      messages: [question, { role: 'assistant', content: '6 × 7' }],
    });
    expect(answer.choices[0]!.message.content).toBe(' = 42');
    expect(server.requests[0]!.chat.messages.at(-1)).toMatchObject({
      role: 'assistant',
      content: [{ type: 'text', text: '6 × 7' }],
      reasoning: null,
    });
  });
});
