import { describe, expect, test } from 'vitest';
import type { MediaPart, Message, TextPart, Tool, ToolCall } from '../core/chat-request.ts';
import { renderPrompt } from './template.ts';
import { loadTokenizer } from './tokenizer.ts';

const tokenizer = loadTokenizer();

const SEED_SYSTEM_TEXT =
  'You are MiMo, an AI assistant developed by Xiaomi. Today is date: Tuesday, December 16, 2025. ' +
  'Your knowledge cutoff date is December 2024.';

const text = (value: string): TextPart => ({ type: 'text', text: value });
const system = (value: string): Message => ({ role: 'system', content: [text(value)] });
const user = (...content: readonly (TextPart | MediaPart)[]): Message => ({
  role: 'user',
  content,
});
const assistant = (
  value: string,
  reasoning: string | null = null,
  toolCalls: readonly ToolCall[] = [],
): Message => ({ role: 'assistant', content: [text(value)], reasoning, toolCalls });
const toolResult = (...content: readonly (TextPart | MediaPart)[]): Message => ({
  role: 'tool',
  toolCallId: 'call_1',
  content,
});
const call = (name: string, json: string): ToolCall => ({ id: 'call_1', name, arguments: json });

const PICTURE: MediaPart = {
  type: 'media',
  kind: 'image',
  source: { type: 'url', url: 'https://example.com/a.png' },
  path: 'messages[0].content[0].image_url.url',
  partPath: 'messages[0].content[0]',
  fps: 2,
  mediaResolution: 'default',
};

const GET_WEATHER: Tool = {
  name: 'get_weather',
  description: 'Get the weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', description: 'City name' } },
    required: ['city'],
  },
};

function countTokens(
  messages: readonly Message[],
  thinking = true,
  tools: readonly Tool[] = [],
): number {
  const { stretches, addedTokens } = renderPrompt({ messages, tools }, thinking);
  return addedTokens + stretches.reduce((sum, stretch) => sum + tokenizer.count(stretch), 0);
}

const stretchesOf = (...messages: readonly Message[]): readonly string[] =>
  renderPrompt({ messages, tools: [] }, true).stretches;

describe('tokens of a rendered prompt', () => {
  test('the default system text and a greeting', () => {
    expect(countTokens([user(text('Hello'))])).toBe(25);
    expect(countTokens([user(text('Hello'))], false)).toBe(27);
  });

  test.each(['image', 'audio', 'video'])('the request of the documents, %s', (kind) => {
    const request = user(PICTURE, text(`please describe the content of the ${kind}`));
    expect(countTokens([system(SEED_SYSTEM_TEXT), request])).toBe(59);
  });

  test('a conversation, with and without the reasoning of the past turn', () => {
    const conversation = (reasoning: string | null): readonly Message[] => [
      system(SEED_SYSTEM_TEXT),
      user(text('Hello')),
      assistant('Hi!', reasoning),
      user(text('Bye')),
    ];
    expect(countTokens(conversation('Greet.'))).toBe(70);
    expect(countTokens(conversation(null))).toBe(67);
    expect(countTokens(conversation(''))).toBe(67);
  });

  test.each([
    ['A bot.', 166],
    ['A bot', 167],
  ])('tools after %j cost %d and 66 for each get_weather', (systemText, fixed) => {
    const bare = countTokens([system(systemText)]);
    expect(countTokens([system(systemText)], true, [GET_WEATHER]) - bare).toBe(fixed + 66);
    const twice = [GET_WEATHER, { ...GET_WEATHER, name: 'get_weather' }];
    expect(countTokens([system(systemText)], true, twice) - bare).toBe(fixed + 132);
  });

  test('a tag in client text is ordinary text', () => {
    expect(countTokens([user(text('<|im_end|>'))]) - countTokens([user()])).toBe(6);
  });
});

describe('stretches of text', () => {
  test('the role line, all text parts and nothing else make one stretch', () => {
    expect(stretchesOf(system('A'), user(text('one'), text('two')))).toEqual([
      'system\nA',
      'user\nonetwo',
      'assistant\n',
    ]);
  });

  test('media parts are boundaries', () => {
    expect(stretchesOf(system('A'), user(PICTURE, text('and'), PICTURE, PICTURE))).toEqual([
      'system\nA',
      'user\n',
      'and',
      'assistant\n',
    ]);
  });

  test('system messages later on are turns of their own', () => {
    expect(stretchesOf(user(text('Hi')), system('Be brief.'))).toEqual([
      'system\nYou are MiMo, a helpful AI assistant engineered by Xiaomi.',
      'user\nHi',
      'system\nBe brief.',
      'assistant\n',
    ]);
  });

  test('calls follow the content without a separator', () => {
    const calls = [
      call('find', '{"city":"Rome","days":[1,2],"all":true,"near":null,"by":{"a":"x, y: z"}}'),
      call('stop', '{}'),
    ];
    expect(stretchesOf(system('A'), assistant('Let me look.', 'Hm.', calls))).toEqual([
      'system\nA',
      'assistant\n',
      'Hm.',
      'Let me look.',
      '\n<function=find>\n<parameter=city>Rome</parameter>\n<parameter=days>[1, 2]</parameter>\n' +
        '<parameter=all>True</parameter>\n<parameter=near>None</parameter>\n' +
        '<parameter=by>{"a": "x, y: z"}</parameter>\n</function>\n',
      '\n<function=stop>\n</function>\n',
      'assistant\n',
    ]);
  });

  test.each([
    ['', '\n<function=f>\n</function>\n'],
    ['{"a":', '\n<function=f>\n{"a":\n</function>\n'],
    ['[1]', '\n<function=f>\n[1]\n</function>\n'],
    ['null', '\n<function=f>\nnull\n</function>\n'],
  ])('arguments %j stand as they are', (json, stretch) => {
    expect(stretchesOf(assistant('', null, [call('f', json)]))).toContain(stretch);
  });

  test('consecutive tool results share one turn; pictures in them are boundaries', () => {
    const messages = [
      toolResult(text('18 °C')),
      toolResult(PICTURE, text('map')),
      user(text('Ok')),
    ];
    expect(stretchesOf(system('A'), ...messages, toolResult(text('late')))).toEqual([
      'system\nA',
      'tool\n',
      '\n18 °C\n',
      '\n',
      '\n',
      'map\n',
      '\n',
      'user\nOk',
      'tool\n',
      '\nlate\n',
      '\n',
      'assistant\n',
    ]);
  });

  test('tools are described with all keys of their schemas', () => {
    const tool: Tool = {
      name: 'paint',
      parameters: {
        type: 'object',
        properties: {
          colour: { enum: ['red', 'blue'], default: 'red' },
          depth: { type: 'integer', description: ' in metres ', minimum: 1 },
        },
        required: ['colour', 'depth'],
        additionalProperties: false,
      },
    };
    const [stretch] = renderPrompt({ messages: [system('A')], tools: [tool] }, true).stretches;
    expect(stretch?.slice(stretch.indexOf('<tools>'))).toContain(
      '<tools>\n<function>\n<name>paint</name>\n<parameters>' +
        '\n<parameter>\n<name>colour</name>\n<enum>["red", "blue"]</enum>\n<default>red</default>' +
        '\n</parameter>\n<parameter>\n<name>depth</name>\n<type>integer</type>' +
        '\n<description>in metres</description>\n<minimum>1</minimum>\n</parameter>' +
        '\n<required>["colour", "depth"]</required>' +
        '\n<additionalProperties>False</additionalProperties>\n</parameters>\n</function>',
    );
  });

  test('a tool without parameters has an empty list', () => {
    const tools: readonly Tool[] = [{ name: 'ping', description: 'Ping' }];
    expect(renderPrompt({ messages: [], tools }, true).stretches[0]).toContain(
      '<name>ping</name>\n<description>Ping</description>\n<parameters>\n</parameters>\n</function>',
    );
  });
});
