/** Of several faults the first is reported; and whatever comes, the answer is never a crash. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../core/errors.ts';
import { decodeChatRequest } from './decode.ts';
import { faultOf, GOOD_REQUEST, requestWith } from './good-request.fixture.ts';

/** A fault for each key, in the order of the table in wire.md section 3. */
const FAULTS: readonly (readonly [key: string, value: unknown, param: string])[] = [
  ['model', 1, 'model'],
  ['messages', [{ role: 'x' }], 'messages[0].role'],
  ['max_completion_tokens', 0, 'max_completion_tokens'],
  ['max_tokens', 0, 'max_tokens'],
  ['temperature', 9, 'temperature'],
  ['top_p', 9, 'top_p'],
  ['frequency_penalty', 9, 'frequency_penalty'],
  ['presence_penalty', 9, 'presence_penalty'],
  ['stop', 9, 'stop'],
  ['stream', 9, 'stream'],
  ['stream_options', 9, 'stream_options'],
  ['thinking', 9, 'thinking'],
  ['reasoning_effort', 9, 'reasoning_effort'],
  ['response_format', 9, 'response_format'],
  ['tools', 9, 'tools'],
  ['tool_choice', 9, 'tool_choice'],
  ['seed', 'x', 'seed'],
  ['n', 9, 'n'],
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

  it('messages and parts by index', () => {
    const content = [{ type: 'text', text: '' }, { type: 'text' }, { type: 'x' }];
    const messages = [{ role: 'user', content: '' }, { role: 'user', content }, { role: 'x' }];
    expect(faultOf(requestWith('messages', messages))[1]).toBe('messages[1].content[1].text');
  });

  it('in a message: role, content, then the other keys', () => {
    const bad = { tool_calls: 1, reasoning_content: 1, content: 1, role: 'x' };
    const fault = (message: object): unknown => faultOf(requestWith('messages', [message]))[1];
    expect(fault(bad)).toBe('messages[0].role');
    expect(fault({ ...bad, role: 'assistant' })).toBe('messages[0].content');
    expect(fault({ ...bad, role: 'assistant', content: '' })).toBe('messages[0].reasoning_content');
  });

  it('in a video part: the URL, fps, media_resolution', () => {
    const part = { type: 'video_url', video_url: { url: 'x' }, fps: 0, media_resolution: 0 };
    const fault = (keys: object): unknown =>
      faultOf(requestWith('messages[1].content', [{ ...part, ...keys }]))[1];
    expect(fault({})).toBe('messages[1].content[0].video_url.url');
    const good = { video_url: { url: 'https://a.b' } };
    expect(fault(good)).toBe('messages[1].content[0].fps');
    expect(fault({ ...good, fps: 1 })).toBe('messages[1].content[0].media_resolution');
  });
});

/** JSON that is made of the words of the dialect, so that much of it is almost right. */
const WORDS = JSON.stringify(GOOD_REQUEST).match(/(?<=")[^"]+(?=")/g) ?? [];
const keys = fc.constantFrom(...WORDS, '__proto__', 'toJSON', 'length');
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(...WORDS, null, true, 1, -1, 0.5, 1e300),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .array(fc.tuple(keys, tie('json')), { maxLength: 8 })
      .map((entries) => Object.fromEntries(entries) as unknown),
    fc.jsonValue({ maxDepth: 2 }),
  ),
}));

describe('arbitrary JSON', () => {
  const expectVerdict = (body: unknown): void => {
    try {
      expect(decodeChatRequest(body, new Map()).model).toBeTypeOf('string');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      expect(error.status).toBe(400);
    }
  };

  it('as a body', () => {
    fc.assert(fc.property(json, expectVerdict));
  });

  it('anywhere in a good request', () => {
    const paths = [
      ...FAULTS.map(([key]) => key),
      'messages[1]',
      'messages[2]',
      'messages[1].content[0]',
      'messages[1].content[1].image_url',
      'messages[2].tool_calls',
      'tools[0]',
      'tools[0].function',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths), json, (path, value) => {
        expectVerdict(requestWith(path, value));
      }),
      { numRuns: 1000 },
    );
  });
});
