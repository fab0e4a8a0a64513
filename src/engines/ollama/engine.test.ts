/** What is different with Ollama from every other kind, in what it is asked and what it answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { assert, asyncProperty, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpEngineSettings } from '../../../test/support/engine-settings.ts';
import {
  type Reply,
  type ScriptedUpstream,
  startScriptedUpstream,
  type Step,
} from '../../../test/support/scripted-upstream.ts';
import type { HttpEngineSettings } from '../../config/engines.ts';
import type { ChatRequest, Tool } from '../../core/chat-request.ts';
import { systemClock } from '../../core/clock.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import { capabilitiesOfKind } from '../capabilities.ts';
import type { KindEngine } from '../discovery/decided.ts';
import type { EngineRequest } from '../engine.ts';
import type { JsonObject } from '../openai-like/json.ts';
import {
  engineRequest,
  hear,
  mediaPart,
  plannedBytes,
  user,
} from '../openai-like/testing/engine-request.ts';
import { createOllamaEngine } from './engine.ts';

const never = new AbortController().signal;
const WEATHER: Tool = { name: 'weather', parameters: { type: 'object' }, strict: true };
const CONTEXT_TOKENS = 4096;

let warnings: string[];
let upstream: ScriptedUpstream;
let engine: KindEngine;

beforeEach(async () => {
  warnings = [];
  upstream = await startScriptedUpstream();
  engine = engineAt(upstream.baseUrl.replace('/v1', ''));
});

afterEach(async () => {
  await engine.close();
  await upstream.close();
});

function engineAt(baseUrl: string, said: Partial<HttpEngineSettings> = {}): KindEngine {
  const settings = httpEngineSettings({ baseUrls: [baseUrl], apiKey: null, ...said });
  return createOllamaEngine({
    settings: { ...settings, kind: 'ollama', model: 'served' },
    tools: { clock: systemClock, interpreter: null, warn: (message) => warnings.push(message) },
    capabilities: () => ({ ...capabilitiesOfKind('ollama'), contextTokens: CONTEXT_TOKENS }),
  });
}

/** One line of an answer. */
function line(fields: object): string {
  return `${JSON.stringify({ model: 'served', created_at: '2026-11-20T10:00:00Z', ...fields })}\n`;
}

function said(message: object): string {
  return line({ message: { role: 'assistant', content: '', ...message }, done: false });
}

const DONE = line({
  error: null,
  message: { role: 'assistant', content: '' },
  done: true,
  done_reason: 'stop',
  total_duration: 5,
  prompt_eval_count: 26,
  eval_count: 4,
});
const STOP: EnginePart = { type: 'finish', reason: 'stop' };
const USAGE: EnginePart = {
  type: 'usage',
  usage: { promptTokens: 26, completionTokens: 4, reasoningTokens: null, cachedTokens: null },
};

function answer(...steps: Step[]): Reply {
  return { headers: { 'content-type': 'application/x-ndjson' }, steps };
}

/** The body that a request makes. */
async function bodyOf(
  chat: Partial<ChatRequest>,
  rest: Partial<EngineRequest> = {},
): Promise<JsonObject> {
  const past = upstream.exchanges.length;
  upstream.script(answer(DONE));
  const { error } = await hear(engine.stream(engineRequest(chat, rest), never));
  expect(error).toBeNull();
  const { path, body } = await upstream.exchange(past);
  expect(path).toBe('/api/chat');
  return JSON.parse(body.toString()) as JsonObject;
}

describe('a request', () => {
  it('holds the model, the messages, the options, and nothing else', async () => {
    expect(await bodyOf({}, { thinking: false, maxCompletionTokens: 50 })).toEqual({
      model: 'served',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
      think: false,
      truncate: false,
      shift: false,
      options: { num_predict: 50, temperature: 1, top_p: 0.95 },
    });
  });

  it('holds every option that differs from the default', async () => {
    const body = await bodyOf(
      {
        temperature: 0.3,
        topP: 0.5,
        frequencyPenalty: 0.1,
        presencePenalty: -0.2,
        stop: ['END'],
        seed: 7,
      },
      { thinking: true, maxCompletionTokens: 9 },
    );
    expect(body['think']).toBe(true);
    expect(body['options']).toEqual({
      num_predict: 9,
      temperature: 0.3,
      top_p: 0.5,
      frequency_penalty: 0.1,
      presence_penalty: -0.2,
      stop: ['END'],
      seed: 7,
    });
  });

  it('never asks for a top_p below 0.01', async () => {
    expect((await bodyOf({ topP: 0 }))['options']).toMatchObject({ top_p: 0.01 });
  });

  it.each<[ChatRequest['responseFormat'], unknown]>([
    [{ type: 'text' }, undefined],
    [{ type: 'json_object' }, 'json'],
    [{ type: 'json_schema', name: 'a', schema: { type: 'object' } }, { type: 'object' }],
  ])('asks for the format of %j', async (responseFormat, format) => {
    expect((await bodyOf({ responseFormat }))['format']).toEqual(format);
  });

  it('has the model loaded with the context of the settings', async () => {
    await engine.close();
    engine = engineAt(upstream.baseUrl, { capabilities: { contextTokens: 32_768 } });
    expect((await bodyOf({}))['options']).toMatchObject({ num_ctx: 32_768 });
  });

  it('tells of past thoughts, calls and what the tools said', async () => {
    const toolCalls = [
      { id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' },
      { id: 'call_2', name: 'clock', arguments: 'now' },
    ];
    const { messages } = await bodyOf({
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'Be brief' }] },
        user('Rome?'),
        { role: 'assistant', content: [], reasoning: 'Hm', toolCalls },
        {
          role: 'tool',
          toolCallId: 'call_1',
          content: [{ type: 'text', text: '<think>20 [img-0]</think>' }],
        },
      ],
    });
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: 'Rome?' },
      {
        role: 'assistant',
        content: '',
        thinking: 'Hm',
        tool_calls: [
          { id: 'call_1', function: { name: 'weather', arguments: { city: 'Rome' } } },
          { id: 'call_2', function: { name: 'clock', arguments: { arguments: 'now' } } },
        ],
      },
      {
        role: 'tool',
        content: '<\u200Bthink>20 [\u200Bimg-0]<\u200B/think>',
        tool_name: 'weather',
        tool_call_id: 'call_1',
      },
    ]);
  });

  it('shows tools, but none to a client that forbids them', async () => {
    expect((await bodyOf({ tools: [WEATHER] }))['tools']).toEqual([
      { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } },
    ]);
    expect(await bodyOf({ tools: [WEATHER], toolChoice: 'none' })).not.toHaveProperty('tools');
  });

  it('holds no tags where nobody is to write them', async () => {
    await engine.close();
    engine = engineAt(upstream.baseUrl, { neutralizeTags: 'all' });
    const call = { id: '1', name: 'f', arguments: String.raw`{"a":"\u003c/think>"}` };
    const past = {
      role: 'assistant',
      content: [],
      reasoning: '</think>',
      toolCalls: [call],
    } as const;
    const body = await bodyOf({ messages: [user('<think>'), past] });
    expect(JSON.stringify(body)).not.toMatch(/<\/?think>/);
    expect(body['messages']).toMatchObject([{}, { thinking: '<\u200B/think>' }]);
  });

  it('holds nothing but media in the places of media', async () => {
    const body = await bodyOf({
      tools: [{ name: 'f', description: 'as [img-0]', parameters: { title: '[img]' } }],
      messages: [
        user('[img] [img-12] [imgs]'),
        {
          role: 'assistant',
          content: [],
          reasoning: '[img-0]',
          toolCalls: [
            { id: 'call_1', name: 'f', arguments: String.raw`{"\u005bimg-0]":"[img\u002d0]"}` },
            { id: 'call_2', name: 'f', arguments: '[img-0]' },
          ],
        },
      ],
    });
    expect(JSON.stringify(body).match(/\[img/g)).toEqual(['[img']);
    expect(body['messages']).toMatchObject([{ content: expect.stringContaining('[imgs]') }, {}]);
  });

  it('has pictures as base64 beside the text, and says where they stood', async () => {
    const [first, second, alone] = [mediaPart('image'), mediaPart('image'), mediaPart('image')];
    const media = new Map(
      [first, second, alone].map((part, index) => [
        part,
        plannedBytes('image', Buffer.alloc(200_000 + index, index + 1)),
      ]),
    );
    const { messages } = await bodyOf(
      { messages: [user('Before', first, 'between', second), user(alone, 'Well?')] },
      { media },
    );
    expect(messages).toEqual([
      {
        role: 'user',
        content: 'Before\n(image 1)\nbetween\n(image 2)\n',
        images: [200_000, 200_001].map((bytes, index) =>
          Buffer.alloc(bytes, index + 1).toString('base64'),
        ),
      },
      {
        role: 'user',
        content: 'Well?',
        images: [Buffer.alloc(200_002, 3).toString('base64')],
      },
    ]);
  });

  it('goes to the same address when the base URL ends in /v1', async () => {
    await engine.close();
    engine = engineAt(upstream.baseUrl);
    expect(await bodyOf({})).toMatchObject({ model: 'served' });
  });
});

describe('an answer', () => {
  const whole = [
    said({ thinking: 'Grüß' }),
    said({ thinking: ' 你好' }),
    said({ content: 'Zwei ' }),
    said({ content: 'Wörter 🙂' }),
    DONE,
  ].join('');
  const heard: EnginePart[] = [
    { type: 'reasoning', text: 'Grüß 你好' },
    { type: 'text', text: 'Zwei Wörter 🙂' },
    STOP,
    USAGE,
  ];

  it('is whole without an end of its last line', async () => {
    upstream.script(answer(whole.trimEnd()));
    expect((await hear(engine.stream(engineRequest(), never))).parts).toEqual(heard);
  });

  it('keeps calls apart that have the same name, and gives them ids', async () => {
    const call = (city: string): object => ({
      function: { index: 0, name: 'weather', arguments: { city } },
    });
    upstream.script(
      answer(
        said({ tool_calls: [call('Rome'), call('Paris')] }),
        said({ tool_calls: [call('Oslo')] }),
        DONE,
      ),
    );
    const { parts } = await hear(engine.stream(engineRequest({ tools: [WEATHER] }), never));
    expect(parts).toEqual([
      ...['Rome', 'Paris', 'Oslo'].map((city, index) => ({
        type: 'tool-call',
        index,
        id: expect.stringMatching(/^call_[0-9a-f]{24}$/) as string,
        name: 'weather',
        arguments: JSON.stringify({ city }),
      })),
      { type: 'finish', reason: 'tool_calls' },
      USAGE,
    ]);
  });

  it('ends at the limit, or with no reason at all', async () => {
    for (const [reason, finish] of [
      ['length', 'length'],
      [undefined, 'stop'],
    ]) {
      upstream.script(answer(said({ content: 'A' }), line({ done: true, done_reason: reason })));
      const { parts } = await hear(engine.stream(engineRequest(), never));
      expect(parts[1]).toEqual({ type: 'finish', reason: finish });
    }
  });

  it('leaves its connection to the next request', async () => {
    upstream.script(answer(DONE));
    for (let count = 0; count < 3; count += 1) {
      await hear(engine.stream(engineRequest(), never));
      // The upstream ends its answer a moment after it has said so.
      await sleep(10);
    }
    expect(upstream.exchanges.map(({ connection }) => connection)).toEqual([1, 1, 1]);
  });

  it('ends where a line is nonsense', async () => {
    await assert(
      asyncProperty(string({ unit: 'binary', minLength: 1 }), async (nonsense) => {
        upstream.script(answer(said({ content: 'A' }), `${nonsense.replace(/\s/g, '') || 'x'}\n`));
        const { parts, error } = await hear(engine.stream(engineRequest(), never));
        expect(parts).toEqual([{ type: 'text', text: 'A' }]);
        expect(error).toMatchObject({ code: 'engine-failed' });
      }),
      { numRuns: 50 },
    );
  });
});

describe('a failure', () => {
  it.each<[string, Reply, string]>([
    [
      'an unknown model',
      { status: 404, steps: ['{"error":"model \'x\' not found"}'] },
      'engine-refused',
    ],
    [
      'too many requests',
      { status: 503, steps: ['{"error":"server busy"}'] },
      'engine-unavailable',
    ],
    [
      'a model that is put away',
      answer(line({ done: true, done_reason: 'unload' })),
      'engine-failed',
    ],
    ['an endless line', answer('x'.repeat(17 * 1024 * 1024)), 'engine-failed'],
  ])('%s is told by its code', async (_name, reply, code) => {
    upstream.script(reply);
    const { parts, error } = await hear(engine.stream(engineRequest(), never));
    expect(parts).toEqual([]);
    expect(error).toMatchObject({ code });
  });

  it('of a prompt that is too long says how long it may be', async () => {
    upstream.script({
      status: 400,
      steps: ['{"error":"the input length exceeds the context length"}'],
    });
    const long = engineRequest({}, { promptTokens: 5000 });
    const { error } = await hear(engine.stream(long, never));
    expect(error).toMatchObject({ code: 'context-exceeded' });
    expect(String(error)).toContain(`${CONTEXT_TOKENS} tokens`);
    expect(warnings).toEqual([]);

    const short = await hear(engine.stream(engineRequest(), never));
    expect(short.error).toMatchObject({ code: 'engine-refused' });
    expect(warnings).toEqual([expect.stringContaining('shorter context than it has')]);
  });
});

describe('a model that does not think', () => {
  const refusal: Reply = {
    status: 400,
    steps: ['{"error":"\\"served\\" does not support thinking"}'],
  };

  it('is asked again without, and from then on', async () => {
    upstream.script(() =>
      upstream.exchanges.length === 1 ? refusal : answer(said({ content: 'A' }), DONE),
    );
    const notice = { type: 'notice', text: 'the model does not think' };
    for (let count = 0; count < 2; count += 1) {
      const { parts, error } = await hear(engine.stream(engineRequest(), never));
      expect(error).toBeNull();
      expect(parts).toEqual([notice, { type: 'text', text: 'A' }, STOP, USAGE]);
    }
    const asked = upstream.exchanges.map(
      ({ body }) => (JSON.parse(body.toString()) as JsonObject)['think'],
    );
    expect(asked).toEqual([true, undefined, undefined]);
  });

  it('is asked no third time', async () => {
    upstream.script(refusal);
    const { error } = await hear(engine.stream(engineRequest(), never));
    expect(error).toMatchObject({ code: 'engine-refused' });
    expect(upstream.exchanges).toHaveLength(2);
  });
});
