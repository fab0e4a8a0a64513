import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rescuedCalls } from './rescued-calls.ts';

const TOOLS = [
  {
    name: 'look_up',
    parameters: { type: 'object', properties: { q: { type: 'string' }, n: { type: 'integer' } } },
  },
  { name: 'stop' },
];
const call = (name: string, text: string): string =>
  `<tool_call>\n<function=${name}>\n${text}</function>\n</tool_call>`;
const parameter = (key: string, value: string): string =>
  `<parameter=${key}>${value}</parameter>\n`;

describe('calls at the end of reasoning', () => {
  it('are read with the types of their schemas', () => {
    const text = `I look.\n${call('look_up', parameter('q', '42') + parameter('n', '42'))}`;
    expect(rescuedCalls(text, TOOLS)).toEqual([
      { index: 0, function: { name: 'look_up', arguments: { q: '42', n: 42 } } },
    ]);
  });

  it('are read where no schema tells the type: JSON if it is any, else text', () => {
    const text = call('stop', parameter('a', '[1]') + parameter('b', 'now, please'));
    expect(rescuedCalls(text, TOOLS)[0]?.['function']).toEqual({
      name: 'stop',
      arguments: { a: [1], b: 'now, please' },
    });
  });

  it.each<[unknown, string, unknown]>([
    ['boolean', 'True', true],
    ['boolean', 'false', false],
    [['integer', 'null'], 'None', null],
    ['string', 'None', 'None'],
    [['string', 'null'], 'True', 'True'],
    [undefined, 'False', 'False'],
  ])('are read as the template writes them: %j %s', (type, text, value) => {
    const tools = [{ name: 'f', parameters: { properties: { a: { type } } } }];
    const [rescued] = rescuedCalls(call('f', parameter('a', text)), tools);
    expect(rescued?.['function']).toEqual({ name: 'f', arguments: { a: value } });
  });

  it('are read as JSON objects', () => {
    const text = '<tool_call>{"name":"look_up","arguments":{"q":"x"}}</tool_call>\n';
    expect(rescuedCalls(text, TOOLS)[0]?.['function']).toEqual({
      name: 'look_up',
      arguments: { q: 'x' },
    });
  });

  it('keep their order when there are several', () => {
    const names = rescuedCalls(`${call('stop', '')}\n${call('look_up', '')}`, TOOLS).map(
      (each) => each['function'],
    );
    expect(names).toEqual([
      { name: 'stop', arguments: {} },
      { name: 'look_up', arguments: {} },
    ]);
  });

  it.each([
    ['followed by more reasoning', `${call('stop', '')} or not`],
    ['of a tool that was not offered', call('rm', '')],
    ['without a beginning', '</tool_call>'],
    ['without an end of the function', '<tool_call><function=stop></tool_call>'],
    ['with an open parameter', call('stop', '<parameter=a>1')],
    ['with words among the parameters', call('stop', `well ${parameter('a', '1')}`)],
    ['that is no JSON', '<tool_call>{"name":"stop"</tool_call>'],
    ['that is a list', '<tool_call>[]</tool_call>'],
  ])('are none when %s', (_name, text) => {
    expect(rescuedCalls(text, TOOLS)).toEqual([]);
  });

  it('are not looked for where no tools are given', () => {
    expect(rescuedCalls(call('stop', ''), [])).toEqual([]);
  });

  it('give back any texts that they are made of', () => {
    const value = fc.string().filter((text) => !text.includes('<'));
    fc.assert(
      fc.property(value, (q) => {
        const [found] = rescuedCalls(call('look_up', parameter('q', q)), TOOLS);
        expect(found?.['function']).toEqual({ name: 'look_up', arguments: { q } });
      }),
    );
  });

  it('never throw on nonsense', () => {
    const pieces = [
      '<tool_call>',
      '</tool_call>',
      '<function=',
      'stop',
      '>',
      '</function>',
      '{',
      '"',
    ];
    const nonsense = fc.array(fc.constantFrom(...pieces, '<parameter=', '</parameter>', ' '));
    fc.assert(
      fc.property(nonsense, (parts) => {
        for (const found of rescuedCalls(parts.join(''), TOOLS)) {
          expect(found['function']).toMatchObject({ name: 'stop' });
        }
      }),
    );
  });
});
