/** The error table of wire.md section 11: every row that the body of a chat request can reach. */
import { describe, expect, it } from 'vitest';
import { decodeChatRequest } from './decode.ts';
import { faultOf, GOOD_REQUEST, requestWith } from './good-request.fixture.ts';

const CONTENT = 'a string or a non-empty array of parts';
const PART_TYPE = 'one of text, image_url, input_audio, video_url';
const ROLE = 'one of system, developer, user, assistant, tool';
const OUTPUT = 'an integer between 1 and 131072';
const PENALTY = 'a number between -2 and 2';
const STOP = 'a string or an array of at most 4 non-empty strings';
const TOOL_NAME = '1 to 64 letters, digits, _ or -';
const CALL = 'messages[2].tool_calls[0]';
const SCHEMA = 'response_format.json_schema';
const TOOL = 'tools[0].function';

/** `{field} must be {expectation}, got {value}` */
const WRONG: readonly [path: string, field: string, expectation: string, values: unknown[]][] = [
  ['model', 'model', 'a string', [null, 5, []]],
  ['messages', 'messages', 'a non-empty array', [[], null, 'hi', {}]],
  ['messages[1]', 'messages[1]', 'an object', ['hi', null, []]],
  ['messages[1].role', 'role', ROLE, ['function', 'User', 'constructor', null]],
  ['messages[0].content', 'content', CONTENT, [[], null, 5]],
  ['messages[1].content', 'content', CONTENT, [[], null, { type: 'text' }]],
  ['messages[2].content', 'content', CONTENT, [[], 5]],
  ['messages[3].content', 'content', CONTENT, [[], null, false]],
  ['messages[1].content[2]', 'content[2]', 'an object', ['hi', null, []]],
  ['messages[1].content[2].type', 'type', PART_TYPE, ['file', 'toString', null, 5]],
  ['messages[3].content[0].type', 'type', PART_TYPE, ['audio']],
  ['messages[0].content[0].type', 'type', 'text in a system message', ['image_url', 'x', null]],
  ['messages[2].content[0].type', 'type', 'text in a assistant message', ['video_url']],
  ['messages[4].content[0].type', 'type', 'text in a developer message', ['input_audio']],
  ['messages[1].content[0].text', 'text', 'a string', [5, null]],
  ['messages[4].content[0].text', 'text', 'a string', [['a']]],
  ['messages[2].reasoning_content', 'reasoning_content', 'a string', [5]],
  ['messages[2].tool_calls', 'tool_calls', 'an array', [{}, 'f']],
  [CALL, 'tool_calls[0]', 'an object', [1]],
  [`${CALL}.id`, 'tool_calls[0].id', 'a string', [1]],
  [`${CALL}.type`, 'tool_calls[0].type', '"function"', ['x']],
  [`${CALL}.function`, 'tool_calls[0].function', 'an object', ['f']],
  [`${CALL}.function.name`, 'tool_calls[0].function.name', 'a string', [1]],
  [`${CALL}.function.arguments`, 'tool_calls[0].function.arguments', 'a string', [{}]],
  ['messages[3].tool_call_id', 'tool_call_id', 'a string', [1, null]],
  ['messages[1].content[1].image_url', 'image_url', 'an object', [5, null]],
  ['messages[1].content[1].image_url.url', 'image_url.url', 'a string', [5, null]],
  ['messages[1].content[2].input_audio.data', 'input_audio.data', 'a string', [5]],
  ['messages[1].content[3].video_url', 'video_url', 'an object', [[]]],
  ['messages[1].content[3].fps', 'fps', 'a number between 0.1 and 10', [20, 0.09, '2', true]],
  [
    'messages[1].content[3].media_resolution',
    'media_resolution',
    '"default" or "max"',
    ['high', 'MAX', 1],
  ],
  ['max_completion_tokens', 'max_completion_tokens', OUTPUT, ['x', '1024', 1.5, true]],
  ['max_tokens', 'max_tokens', OUTPUT, ['x', 0.5]],
  ['temperature', 'temperature', 'a number between 0 and 2', [2.01, -0.1, '1']],
  ['top_p', 'top_p', 'a number between 0 and 1', [1.01, -0.1, []]],
  ['frequency_penalty', 'frequency_penalty', PENALTY, [2.1, -2.1, '0']],
  ['presence_penalty', 'presence_penalty', PENALTY, [3, -3, false]],
  ['stop', 'stop', STOP, [5, '', {}, ['a', 'b', 'c', 'd', 'e']]],
  ['stop[1]', 'stop', STOP, ['', 7, null]],
  ['stream', 'stream', 'a boolean', ['true', 1]],
  ['stream_options', 'stream_options', 'an object', [true, []]],
  ['stream_options.include_usage', 'stream_options.include_usage', 'a boolean', [1]],
  ['thinking', 'thinking', 'an object', [true, 'enabled']],
  ['thinking.type', 'thinking.type', '"enabled" or "disabled"', ['on', null, true]],
  ['reasoning_effort', 'reasoning_effort', 'one of none, low, medium, high', ['max', 1]],
  ['response_format', 'response_format', 'an object', ['json_object']],
  [
    'response_format.type',
    'response_format.type',
    'one of text, json_object, json_schema',
    ['xml', null],
  ],
  [SCHEMA, SCHEMA, 'an object', ['x']],
  [`${SCHEMA}.name`, `${SCHEMA}.name`, 'a string', [1]],
  [`${SCHEMA}.schema`, `${SCHEMA}.schema`, 'an object', [[]]],
  [`${SCHEMA}.strict`, `${SCHEMA}.strict`, 'a boolean', ['true']],
  ['tools', 'tools', 'an array', [{}]],
  ['tools[1]', 'tools[1]', 'an object', ['f']],
  ['tools[1].type', 'tools[1].type', '"function"', ['mcp', null]],
  [TOOL, TOOL, 'an object', ['f']],
  [`${TOOL}.name`, `${TOOL}.name`, TOOL_NAME, ['', 'a b', 'ä', 'a\n', 'x'.repeat(65), 5, null]],
  [`${TOOL}.description`, `${TOOL}.description`, 'a string', [1]],
  [`${TOOL}.parameters`, `${TOOL}.parameters`, 'an object', [[]]],
  [`${TOOL}.strict`, `${TOOL}.strict`, 'a boolean', [0]],
  [
    'tool_choice',
    'tool_choice',
    'auto, none, required or a function named in tools',
    ['any', '', 5, {}, { type: 'function' }, { type: 'function', function: { name: 'g' } }],
  ],
  ['seed', 'seed', `an integer between ${-(2 ** 53) + 1} and ${2 ** 53 - 1}`, [2 ** 53, 0.5, '1']],
  ['n', 'n', '1', [2, 0, '1', true]],
  ['mimosa', 'mimosa', 'an object', [true]],
  ['mimosa.receipt', 'mimosa.receipt', 'a boolean', ['yes']],
  ['mimosa.progress', 'mimosa.progress', 'a boolean', [1]],
  [
    'mimosa.max_media_tokens',
    'mimosa.max_media_tokens',
    `an integer between 1 and ${2 ** 53 - 1}`,
    [0, -1, 1.5, '1'],
  ],
];

/** `{field} is required` */
const REQUIRED: readonly [path: string, field: string][] = [
  ['model', 'model'],
  ['messages', 'messages'],
  ['messages[1].role', 'role'],
  ['messages[0].content', 'content'],
  ['messages[1].content', 'content'],
  ['messages[3].content', 'content'],
  ['messages[0].content[0].type', 'type'],
  ['messages[1].content[1].type', 'type'],
  ['messages[0].content[0].text', 'text'],
  ['messages[1].content[0].text', 'text'],
  ['messages[1].content[1].image_url', 'image_url'],
  ['messages[1].content[1].image_url.url', 'image_url.url'],
  ['messages[1].content[2].input_audio.data', 'input_audio.data'],
  [`${CALL}.id`, 'tool_calls[0].id'],
  [`${CALL}.type`, 'tool_calls[0].type'],
  [`${CALL}.function`, 'tool_calls[0].function'],
  ['messages[3].tool_call_id', 'tool_call_id'],
  ['thinking.type', 'thinking.type'],
  ['response_format.type', 'response_format.type'],
  [SCHEMA, SCHEMA],
  [`${SCHEMA}.name`, `${SCHEMA}.name`],
  ['tools[0].type', 'tools[0].type'],
  [TOOL, TOOL],
  [`${TOOL}.name`, `${TOOL}.name`],
];

const supportsAtMost = (key: string, value: number): string =>
  `${key} is too large: ${value}. This model supports at most 131072 completion tokens, whereas you provided ${value}.`;
const supportsAtLeast = (key: string, value: number): string =>
  `${key} is too small: ${value}. This model supports at least 1 completion tokens, whereas you provided ${value}.`;

describe('the error table', () => {
  it('starts from a good request', () => {
    expect(decodeChatRequest(GOOD_REQUEST, new Map()).messages).toHaveLength(5);
  });

  const wrong = WRONG.flatMap(([path, field, expectation, values]) =>
    values.map((value) => ({ path, field, expectation, value })),
  );
  it.each(wrong)('$path: $value', ({ path, field, expectation, value }) => {
    const shown = JSON.stringify(value).slice(0, 64);
    const message = `${field} must be ${expectation}, got ${shown}`;
    expect(faultOf(requestWith(path, value))).toEqual([400, path, message]);
  });

  it.each(REQUIRED)('%s missing', (path, field) => {
    expect(faultOf(requestWith(path, undefined))).toEqual([400, path, `${field} is required`]);
  });

  it.each([null, [], [{}], 'x', 5, true, undefined])('body %j is not an object', (body) => {
    const message = 'Invalid JSON in request body: expected an object';
    expect(faultOf(body)).toEqual([400, null, message]);
  });

  it.each(['max_completion_tokens', 'max_tokens'])('%s out of range', (key) => {
    const fault = (value: number): unknown => faultOf(requestWith(key, value));
    expect(fault(131_073)).toEqual([400, key, supportsAtMost(key, 131_073)]);
    expect(fault(0)).toEqual([400, key, supportsAtLeast(key, 0)]);
    expect(fault(-5)).toEqual([400, key, supportsAtLeast(key, -5)]);
  });

  it('names the older key when the newer is null', () => {
    const body = { ...requestWith('max_tokens', 0), max_completion_tokens: null };
    expect(faultOf(body)).toEqual([400, 'max_tokens', supportsAtLeast('max_tokens', 0)]);
  });

  it('refuses web search', () => {
    const message = 'web search tool found in the request body, but webSearchEnabled is false';
    expect(faultOf(requestWith('tools[1].type', 'web_search'))).toEqual([
      400,
      'tools[1].type',
      message,
    ]);
  });

  it('names each duplicate tool once', () => {
    const named = (name: string): object => ({ type: 'function', function: { name } });
    const body = requestWith('tools', ['a', 'b', 'c', 'b', 'a', 'a'].map(named));
    expect(faultOf(body)).toEqual([400, 'tools', 'tools contains duplicate names: a, b']);
  });

  it('lets an assistant be silent only after calls or reasoning', () => {
    const silent = { role: 'assistant', content: null, tool_calls: [], reasoning_content: null };
    const message = `content must be ${CONTENT}, got null`;
    const fault = faultOf(requestWith('messages[2]', silent));
    expect(fault).toEqual([400, 'messages[2].content', message]);
  });

  it('shows 64 characters of long values', () => {
    const content = { a: 'x'.repeat(100) };
    const message = `content must be ${CONTENT}, got {"a":"${'x'.repeat(58)}`;
    expect(faultOf(requestWith('messages[1].content', content))[2]).toBe(message);
  });
});
