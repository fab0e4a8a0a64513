import { describe, expect, it } from 'vitest';
import type { EnginePart } from '../../core/stream-part.ts';
import { Answer, type AnswerOptions } from './answer.ts';
import { refusalError } from './failures.ts';

const OPTIONS: AnswerOptions = {
  thinking: true,
  maxCompletionTokens: 100,
  stop: [],
  rescuedTools: [],
  promptIsBilled: false,
  refused: (refusal) => refusalError(refusal, []),
  countTokens: (text) => text.length,
};

interface Heard {
  readonly answer: Answer;
  /** What each event brought, in order. */
  readonly parts: readonly EnginePart[];
}

function hear(events: readonly unknown[], options: Partial<AnswerOptions> = {}): Heard {
  const answer = new Answer({ ...OPTIONS, ...options });
  const parts: EnginePart[] = [];
  for (const event of events) {
    const read: EnginePart[] = [];
    answer.take(JSON.stringify(event), read);
    parts.push(...read);
  }
  return { answer, parts };
}

function delta(fields: object, rest: object = {}): unknown {
  return { choices: [{ index: 0, delta: fields, finish_reason: null, ...rest }] };
}

function finish(reason: string, rest: object = {}): unknown {
  return delta({}, { finish_reason: reason, ...rest });
}

const text = (value: string): EnginePart => ({ type: 'text', text: value });
const reasoning = (value: string): EnginePart => ({ type: 'reasoning', text: value });
const STOP: EnginePart = { type: 'finish', reason: 'stop' };

describe('texts', () => {
  it.each(['reasoning', 'reasoning_content'])('are told apart when reasoning is %s', (name) => {
    const events = [
      delta({ role: 'assistant', content: '' }),
      delta({ [name]: 'hm' }),
      delta({ content: 'A' }),
    ];
    expect(hear([...events, finish('stop')]).parts).toEqual([reasoning('hm'), text('A'), STOP]);
  });

  it('are not said twice when reasoning has both names', () => {
    const event = delta({ reasoning: 'hm', reasoning_content: 'hm' });
    expect(hear([event]).parts).toEqual([reasoning('hm')]);
  });

  it('may be lists of parts', () => {
    const content = [
      { type: 'text', text: 'A' },
      { type: 'reference' },
      { type: 'text', text: 'B' },
    ];
    expect(hear([delta({ content })]).parts).toEqual([text('AB')]);
  });

  it('of one read become one part', () => {
    const answer = new Answer(OPTIONS);
    const parts: EnginePart[] = [];
    for (const piece of [
      { reasoning: 'a' },
      { reasoning: 'b' },
      { content: 'c' },
      { content: 'd' },
    ]) {
      answer.take(JSON.stringify(delta(piece)), parts);
    }
    expect(parts).toEqual([reasoning('ab'), text('cd')]);
  });

  it('lose tags at their beginning', () => {
    const events = [
      delta({ reasoning: '<thi' }),
      delta({ reasoning: 'nk>hm' }),
      delta({ content: '</think>' }),
    ];
    expect(hear([...events, delta({ content: '\n\nA' }), finish('stop')]).parts).toEqual([
      reasoning('hm'),
      text('A'),
      STOP,
    ]);
  });

  it('that could have become a tag are said at the end', () => {
    expect(hear([delta({ content: '<thi' }), finish('stop')]).parts).toEqual([text('<thi'), STOP]);
  });

  it('that could have become a tag keep their place', () => {
    const call = { index: 0, id: 'x', function: { name: 'f', arguments: '{}' } };
    const events = [
      delta({ reasoning: '<' }),
      delta({ content: '<' }),
      delta({ tool_calls: [call] }),
    ];
    expect(hear(events).parts.map((part) => part.type)).toEqual(['reasoning', 'text', 'tool-call']);
  });

  it('may come whole, as a message', () => {
    const message = { role: 'assistant', content: 'A', reasoning_content: 'hm' };
    expect(hear([{ choices: [{ message, finish_reason: 'stop' }] }]).parts).toEqual([
      reasoning('hm'),
      text('A'),
      STOP,
    ]);
  });

  it('behind the end are not said', () => {
    expect(hear([delta({ content: 'A' }), finish('stop'), delta({ content: 'B' })]).parts).toEqual([
      text('A'),
      STOP,
    ]);
  });

  it('are nothing in events without a choice, and extras are dropped', () => {
    const extras = { timings: { a: 1 }, system_fingerprint: 'x', prompt_token_ids: [1] };
    const events = [
      { choices: [] },
      {},
      { ...extras, choices: [{ delta: { content: 'A', x: 1 }, logprobs: {} }] },
    ];
    expect(hear(events).parts).toEqual([text('A')]);
  });
});

describe('with thinking off', () => {
  const off = { thinking: false };

  it('reasoning that nobody asked for is not said', () => {
    const { parts, answer } = hear(
      [
        delta({ reasoning: 'hm hm' }),
        delta({ content: 'A' }),
        finish('stop'),
        { choices: [], usage: { completion_tokens: 9 } },
      ],
      off,
    );
    expect(parts).toEqual([text('A'), STOP]);
    expect(answer.usage?.completionTokens).toBe(9);
  });

  it('reasoning without an answer is the answer', () => {
    const end = [finish('stop'), { usage: { completion_tokens: 9 } }];
    const said = delta({ reasoning: 'A' });
    expect(hear([said, ...end], off).parts).toEqual([text('A'), STOP]);
    const blank = hear([said, delta({ content: '\n\n' }), ...end], off);
    expect(blank.parts).toEqual([text('\n\nA'), STOP]);
  });

  it('reasoning before a tool call is not the answer', () => {
    const call = { index: 0, id: 'x', function: { name: 'f', arguments: '{}' } };
    const { parts } = hear(
      [delta({ reasoning: 'A' }), delta({ tool_calls: [call] }), finish('tool_calls')],
      off,
    );
    expect(parts.map(({ type }) => type)).toEqual(['tool-call', 'finish']);
  });
});

describe('a call that was left in the reasoning', () => {
  const rescuedTools = [{ name: 'look_up' }];
  const left = '<tool_call><function=look_up><parameter=q>x</parameter></function></tool_call>';
  const saidCall = {
    type: 'tool-call',
    index: 0,
    id: expect.stringMatching(/^call_[0-9a-f]{24}$/) as string,
    name: 'look_up',
    arguments: '{"q":"x"}',
  };

  it('is a call', () => {
    const events = [delta({ reasoning: `I look. ${left}` }), finish('stop')];
    expect(hear(events, { rescuedTools }).parts).toEqual([
      reasoning(`I look. ${left}`),
      saidCall,
      { type: 'finish', reason: 'tool_calls' },
    ]);
    expect(hear(events, { rescuedTools, thinking: false }).parts).toEqual([
      saidCall,
      { type: 'finish', reason: 'tool_calls' },
    ]);
    const blank = [events[0], delta({ content: '\n\n' }), events[1]];
    expect(hear(blank, { rescuedTools }).parts).toContainEqual(saidCall);
  });

  it.each<[string, unknown[], Partial<AnswerOptions>]>([
    ['the settings say no', [delta({ reasoning: left }), finish('stop')], { rescuedTools: [] }],
    [
      'an answer follows',
      [delta({ reasoning: left }), delta({ content: 'A' }), finish('stop')],
      {},
    ],
    ['the limit cut it off', [delta({ reasoning: left }), finish('length')], {}],
  ])('is none when %s', (_name, events, options) => {
    const { parts } = hear(events, { rescuedTools, ...options });
    expect(parts.filter(({ type }) => type === 'tool-call')).toEqual([]);
  });
});

describe('the end', () => {
  it.each([
    ['stop', 'stop'],
    ['eos_token', 'stop'],
    ['stop_sequence', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['repetition_truncation', 'repetition_truncation'],
  ])('%s is %s', (reason, expected) => {
    expect(hear([finish(reason)]).parts).toEqual([{ type: 'finish', reason: expected }]);
  });

  it.each(['abort', 'error', 'toString', 'whatever'])('%s is a failure', (reason) => {
    expect(() => hear([finish(reason)])).toThrowError(
      expect.objectContaining({ code: 'engine-failed' }),
    );
  });

  it('after tool calls says so', () => {
    const call = { index: 0, id: 'x', function: { name: 'f', arguments: '{}' } };
    for (const reason of ['stop', 'tool_calls', 'function_call']) {
      expect(hear([delta({ tool_calls: [call] }), finish(reason)]).parts.at(-1)).toEqual({
        type: 'finish',
        reason: 'tool_calls',
      });
    }
  });

  it('gives calls without arguments the empty object, if they are whole', () => {
    const calls = ['', '{"a":1}', undefined].map((json, index) => ({
      index,
      id: `x${index}`,
      function: { name: 'f', arguments: json },
    }));
    const argumentsOf = (reason: string): string[] => {
      const joined: string[] = [];
      for (const part of hear([delta({ tool_calls: calls }), finish(reason)]).parts) {
        if (part.type !== 'tool-call') continue;
        joined[part.index] = (joined[part.index] ?? '') + (part.arguments ?? '');
      }
      return joined;
    };
    expect(argumentsOf('tool_calls')).toEqual(['{}', '{"a":1}', '{}']);
    expect(argumentsOf('length')).toEqual(['', '{"a":1}', '']);
  });

  it('speaks of tool calls only when there are some', () => {
    expect(hear([delta({ content: 'A', tool_calls: [] }), finish('tool_calls')]).parts).toEqual([
      text('A'),
      STOP,
    ]);
  });

  it.each(['stop_reason', 'matched_stop'])('names the stop text that %s names', (name) => {
    const end = (value: unknown): unknown =>
      hear([finish('stop', { [name]: value })], { stop: ['X'] }).parts[0];
    expect(end('X')).toEqual({ ...STOP, matchedStop: 'X' });
    expect(end('Y')).toEqual(STOP);
    expect(end(151_645)).toEqual(STOP);
  });

  it('of an engine that ignores its limit is ours', () => {
    const most = 2 * OPTIONS.maxCompletionTokens + 64;
    const long = hear([delta({ content: 'x'.repeat(most) })]);
    expect(long.answer.finished || long.answer.cutOff).toBe(false);
    const runaway = hear([delta({ content: 'x'.repeat(most) }), delta({ reasoning: 'y' })]);
    expect(runaway.parts.at(-1)).toEqual({ type: 'finish', reason: 'length' });
    expect(runaway.answer.finished && runaway.answer.cutOff).toBe(true);
  });

  it('of a long answer in few tokens is the engine’s', () => {
    const few = { countTokens: (value: string): number => Math.ceil(value.length / 4) };
    const { parts, answer } = hear([delta({ content: 'x'.repeat(799) }), finish('stop')], few);
    expect(parts.at(-1)).toEqual(STOP);
    expect(answer.cutOff).toBe(false);
  });
});

describe('usage', () => {
  it('in every chunk counts once, the last time', () => {
    const events = [1, 2, 3].map((count) => ({
      choices: [{ index: 0, delta: { content: 'A' } }],
      usage: { completion_tokens: count },
    }));
    expect(hear(events).answer.usage?.completionTokens).toBe(3);
  });

  it('is unknown when the engine says nothing', () => {
    expect(hear([{ usage: null }]).answer.usage).toBeNull();
  });
});
