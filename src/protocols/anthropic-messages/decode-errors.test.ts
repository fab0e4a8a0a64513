/** Every key of the Anthropic dialect, spoilt: the path and the sentence; and which fault is first. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../core/errors.ts';
import { decodeMessagesRequest } from './decode.ts';
import { faultOf, GOOD_REQUEST, requestWith } from './good-request.fixture.ts';

const CONTENT = 'a string or a non-empty array of parts';
const MAYBE_EMPTY = 'a string or an array of parts';
const USER_TYPE = 'one of text, image, audio, video, tool_result';
const RESULT_TYPE = 'one of text, image, audio, video';
const ASSISTANT_TYPE = 'one of text, thinking, redacted_thinking, tool_use in an assistant message';
const OUTPUT = 'an integer between 1 and 131072';
const STOP = 'a string or an array of at most 4 non-empty strings';
const TOOL_NAME = '1 to 128 letters, digits, _ or -';
const CHOICE = 'an object of type auto, any, none or tool with a name of tools';
const IMAGE = 'messages[0].content[1]';
const AUDIO = 'messages[0].content[2]';
const VIDEO = 'messages[0].content[3]';
const CALL = 'messages[1].content[3]';
const RESULT = 'messages[2].content[0]';

/** `{field} must be {expectation}, got {value}` */
const WRONG: readonly [path: string, field: string, expectation: string, values: unknown[]][] = [
  ['model', 'model', 'a string', [null, 5, []]],
  ['messages', 'messages', 'a non-empty array', [[], null, 'hi', {}]],
  ['messages[1]', 'messages[1]', 'an object', ['hi', null, []]],
  ['messages[0].role', 'role', 'one of user, assistant', ['system', 'tool', 'User', null]],
  ['messages[0].content', 'content', CONTENT, [[], null, 5, {}]],
  ['messages[1].content', 'content', MAYBE_EMPTY, [null, 5, {}]],
  ['messages[0].content[0]', 'content[0]', 'an object', ['hi', null, []]],
  ['messages[0].content[0].type', 'type', USER_TYPE, ['document', 'tool_use', 'toString', null]],
  ['messages[0].content[0].text', 'text', 'a string', [5, null]],
  ['messages[1].content[2].type', 'type', ASSISTANT_TYPE, ['image', 'tool_result', null]],
  ['messages[1].content[0].thinking', 'thinking', 'a string', [5, null]],
  [`${CALL}.id`, 'id', 'a string', [1, null]],
  [`${CALL}.name`, 'name', 'a string', [1, null]],
  [`${CALL}.input`, 'input', 'an object', ['{}', [], 5]],
  [`${RESULT}.tool_use_id`, 'tool_use_id', 'a string', [1, null]],
  [`${RESULT}.is_error`, 'is_error', 'a boolean', ['true', 1]],
  [`${RESULT}.content`, 'content', MAYBE_EMPTY, [5, {}]],
  [`${RESULT}.content[0]`, 'content[0]', 'an object', ['e', null]],
  [`${RESULT}.content[0].type`, 'type', RESULT_TYPE, ['tool_result', 'document', null]],
  [`${RESULT}.content[0].text`, 'text', 'a string', [5]],
  [`${RESULT}.content[1].source.type`, 'source.type', '"url" or "base64"', ['file']],
  [`${IMAGE}.source`, 'source', 'an object', ['https://example.com/a.png', null, []]],
  [`${IMAGE}.source.type`, 'source.type', '"url" or "base64"', ['file', 'text', null]],
  [`${IMAGE}.source.url`, 'source.url', 'a string', [5, null]],
  [`${AUDIO}.source.data`, 'source.data', 'a string', [5, null]],
  [`${AUDIO}.source.media_type`, 'source.media_type', 'a string', [5, {}]],
  [`${VIDEO}.source.fps`, 'fps', 'a number between 0.1 and 10', [20, 0.09, '2']],
  [`${VIDEO}.source.media_resolution`, 'media_resolution', '"default" or "max"', ['high', 1]],
  ['max_tokens', 'max_tokens', OUTPUT, ['x', '1024', 1.5, true]],
  ['system', 'system', 'a string or an array of text parts', [5, {}, false]],
  ['system[0]', 'system[0]', 'an object', ['h', null]],
  ['system[0].type', 'type', 'text in the system prompt', ['image', null]],
  ['system[0].text', 'text', 'a string', [5]],
  ['stop_sequences', 'stop_sequences', STOP, [5, '', {}, ['a', 'b', 'c', 'd', 'e']]],
  ['stop_sequences[1]', 'stop_sequences', STOP, ['', 7, null]],
  ['temperature', 'temperature', 'a number between 0 and 2', [2.01, -0.1, '1']],
  ['top_p', 'top_p', 'a number between 0 and 1', [1.01, -0.1, []]],
  ['stream', 'stream', 'a boolean', ['true', 1]],
  ['thinking', 'thinking', 'an object', [true, 'enabled']],
  ['thinking.type', 'thinking.type', '"enabled", "disabled" or "adaptive"', ['on', null]],
  ['tools', 'tools', 'an array', [{}]],
  ['tools[1]', 'tools[1]', 'an object', ['f']],
  ['tools[1].type', 'tools[1].type', '"custom"', ['bash_20250124', 'function', 5]],
  ['tools[0].name', 'tools[0].name', TOOL_NAME, ['', 'a b', 'ä', 'x'.repeat(129), null]],
  ['tools[0].description', 'tools[0].description', 'a string', [1]],
  ['tools[0].input_schema', 'tools[0].input_schema', 'an object', [[], '{}']],
  [
    'tool_choice',
    'tool_choice',
    CHOICE,
    ['auto', 5, {}, { type: 'required' }, { type: 'tool' }, { type: 'tool', name: 'h' }],
  ],
  ['output_config', 'output_config', 'an object', [true]],
  ['output_config.format', 'output_config.format', 'an object', ['json']],
  ['output_config.format.type', 'output_config.format.type', '"json_schema"', ['text', null]],
  ['output_config.format.schema', 'output_config.format.schema', 'an object', [[], '{}']],
  ['mimosa', 'mimosa', 'an object', [true]],
  ['mimosa.receipt', 'mimosa.receipt', 'a boolean', ['yes']],
];

/** `{field} is required` */
const REQUIRED: readonly [path: string, field: string][] = [
  ['model', 'model'],
  ['messages', 'messages'],
  ['messages[0].role', 'role'],
  ['messages[0].content', 'content'],
  ['messages[1].content', 'content'],
  ['messages[0].content[0].type', 'type'],
  ['messages[0].content[0].text', 'text'],
  [`${IMAGE}.source`, 'source'],
  [`${IMAGE}.source.type`, 'source.type'],
  [`${IMAGE}.source.url`, 'source.url'],
  [`${AUDIO}.source.data`, 'source.data'],
  ['messages[1].content[0].thinking', 'thinking'],
  [`${CALL}.id`, 'id'],
  [`${CALL}.name`, 'name'],
  [`${RESULT}.tool_use_id`, 'tool_use_id'],
  [`${RESULT}.content[1].source.data`, 'source.data'],
  ['system[0].type', 'type'],
  ['system[0].text', 'text'],
  ['thinking.type', 'thinking.type'],
  ['tools[0].name', 'tools[0].name'],
];

describe('the error table', () => {
  it('starts from a good request', () => {
    expect(decodeMessagesRequest(GOOD_REQUEST, new Map()).messages).toHaveLength(5);
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

  it.each([null, [], 'x', 5, undefined])('body %j is not an object', (body) => {
    const message = 'Invalid JSON in request body: expected an object';
    expect(faultOf(body)).toEqual([400, null, message]);
  });

  it.each<[value: number, word: string, bound: string]>([
    [131_073, 'large', 'most 131072'],
    [0, 'small', 'least 1'],
  ])('max_tokens %i is too %s', (value, word, bound) => {
    const message = `max_tokens is too ${word}: ${value}. This model supports at ${bound} completion tokens, whereas you provided ${value}.`;
    expect(faultOf(requestWith('max_tokens', value))).toEqual([400, 'max_tokens', message]);
  });

  it.each(['web_search', 'web_search_20250305'])('refuses the tool %s', (type) => {
    const message = 'web search tool found in the request body, but webSearchEnabled is false';
    expect(faultOf(requestWith('tools[1].type', type))).toEqual([400, 'tools[1].type', message]);
  });

  it('names each duplicate tool once', () => {
    const body = requestWith(
      'tools',
      ['a', 'b', 'a', 'a'].map((name) => ({ name })),
    );
    expect(faultOf(body)).toEqual([400, 'tools', 'tools contains duplicate names: a']);
  });

  it.each([
    [`${IMAGE}.source.url`, 'ftp://example.com/a.png', 'image URL must start with'],
    [`${IMAGE}.source.url`, 'iVBORw0KGgo=', 'image URL must start with'],
    [`${IMAGE}.source.url`, 'data:image/png,a', 'image data URI must look like'],
    [`${VIDEO}.source.url`, 'rtsp://camera', 'video URL must start with'],
    [`${AUDIO}.source.data`, 'file:///etc/passwd', 'audio URL must start with'],
    [`${AUDIO}.source.data`, 'data:audio/wav', 'audio data URI must look like'],
    [`${RESULT}.content[1].source.data`, 'data:,', 'image data URI must look like'],
  ])('%s may not be %s', (path, value, message) => {
    const fault = faultOf(requestWith(path, value));
    expect(fault.slice(0, 2)).toEqual([400, path]);
    expect(fault[2]).toMatch(message);
  });
});

/** A fault for each key, in the order of the table in wire.md section 12. */
const FAULTS: readonly (readonly [key: string, value: unknown, param: string])[] = [
  ['model', 1, 'model'],
  ['messages', [{ role: 'x' }], 'messages[0].role'],
  ['max_tokens', 0, 'max_tokens'],
  ['system', 9, 'system'],
  ['stop_sequences', 9, 'stop_sequences'],
  ['temperature', 9, 'temperature'],
  ['top_p', 9, 'top_p'],
  ['stream', 9, 'stream'],
  ['thinking', 9, 'thinking'],
  ['tools', 9, 'tools'],
  ['tool_choice', 9, 'tool_choice'],
  ['output_config', 9, 'output_config'],
  ['thread', { type: 'create' }, 'thread'],
  ['mimosa', 9, 'mimosa'],
];

describe('the first fault is the one reported', () => {
  it.each(FAULTS.map(([key, , param], index) => ({ key, param, index })))(
    '$key before all that follow',
    ({ param, index }) => {
      const faults = FAULTS.slice(index).map(([key, value]) => [key, value]);
      const body = { ...GOOD_REQUEST, ...Object.fromEntries(faults.toReversed()) };
      expect(faultOf(body)[1]).toBe(param);
    },
  );

  it('messages and blocks by index, results where they stand', () => {
    const content = [{ type: 'text', text: 5 }, { type: 'tool_result' }];
    expect(faultOf(requestWith('messages[2].content', content))[1]).toBe(
      'messages[2].content[0].text',
    );
  });
});

/** JSON that is made of the words of the dialect, so that much of it is almost right. */
const WORDS = JSON.stringify(GOOD_REQUEST).match(/(?<=")[^"]+(?=")/g) ?? [];
const keys = fc.constantFrom(...WORDS, '__proto__', 'toJSON', 'length');
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(...WORDS, null, true, 1, 0.5, 1e300),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .array(fc.tuple(keys, tie('json')), { maxLength: 8 })
      .map((entries) => Object.fromEntries(entries) as unknown),
  ),
}));

it('gives a verdict on any JSON anywhere in a good request', () => {
  const paths = [
    ...FAULTS.map(([key]) => key),
    'messages[1]',
    'messages[0].content[1].source',
    CALL,
    RESULT,
    `${RESULT}.content`,
    'tools[0]',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...paths), json, (path, value) => {
      try {
        const request = decodeMessagesRequest(requestWith(path, value), new Map());
        expect(request.messages.length).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        expect(error.status).toBe(400);
      }
    }),
    { numRuns: 1000 },
  );
});
