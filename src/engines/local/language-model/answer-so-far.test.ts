import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerSoFar } from './answer-so-far.ts';

const call = (name: string, text: string): { function: { name: string; arguments: string } } => ({
  function: { name, arguments: text },
});

describe('AnswerSoFar', () => {
  it('says a growing text once, wherever it was looked at', () => {
    const looks = fc.array(fc.nat(), { maxLength: 8 });
    fc.assert(
      fc.property(fc.string(), looks, (text, ends) => {
        const answer = new AnswerSoFar(true);
        const states = ends.map((end) => end % (text.length + 1)).toSorted((a, b) => a - b);
        const sayings = states.flatMap((end) => answer.take({ content: text.slice(0, end) }));
        sayings.push(...answer.end({ content: text }));
        expect(sayings.map((part) => (part.type === 'text' ? part.text : '')).join('')).toBe(text);
      }),
    );
  });

  it('takes nothing back when the library comes to read the text differently', () => {
    const answer = new AnswerSoFar(true);
    expect(answer.take({ content: '<think' })).toEqual([{ type: 'text', text: '<think' }]);
    expect(answer.take({ reasoning_content: 'well' })).toEqual([
      { type: 'reasoning', text: 'well' },
    ]);
  });

  it('gives every call an id, then only more of its arguments', () => {
    const answer = new AnswerSoFar(true);
    expect(answer.called).toBe(false);
    expect(answer.take({ tool_calls: [call('', '')] })).toEqual([]);
    expect(answer.take({ tool_calls: [call('look', '{"a"')] })).toEqual([
      {
        type: 'tool-call',
        index: 0,
        id: expect.stringMatching(/^call_[0-9a-f]{24}$/) as string,
        name: 'look',
        arguments: '{"a"',
      },
    ]);
    const both = { tool_calls: [call('look', '{"a":1}'), call('see', '{}')] };
    expect(answer.take(both)).toMatchObject([
      { index: 0, arguments: ':1}' },
      { index: 1, name: 'see', arguments: '{}' },
    ]);
    expect(answer.end(both)).toEqual([]);
    expect(answer.called).toBe(true);
  });

  it('says reasoning that nobody asked for only where it is all that there is', () => {
    const alone = new AnswerSoFar(false);
    expect(alone.take({ reasoning_content: 'four' })).toEqual([]);
    expect(alone.end({ reasoning_content: 'four' })).toEqual([{ type: 'text', text: 'four' }]);
    const answered = new AnswerSoFar(false);
    expect(answered.end({ reasoning_content: 'hm', content: 'four' })).toEqual([
      { type: 'text', text: 'four' },
    ]);
  });
});
