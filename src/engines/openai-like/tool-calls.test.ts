import { expect, it } from 'vitest';
import { ToolCalls } from './tool-calls.ts';

const OUR_ID = /^call_[0-9a-f]{24}$/;

function piece(index: number | undefined, id: string, name: string, text: string): unknown {
  return {
    ...(index !== undefined && { index }),
    ...(id !== '' && { id }),
    function: { ...(name !== '' && { name }), arguments: text },
  };
}

function callsOf(pieces: readonly unknown[]): unknown[] {
  const calls = new ToolCalls();
  const joined: { name: string; arguments: string }[] = [];
  for (const value of pieces) {
    const part = calls.take(value);
    if (part === null) continue;
    joined[part.index] ??= { name: part.name ?? '?', arguments: '' };
    joined[part.index]!.arguments += part.arguments ?? '';
  }
  expect(calls.count).toBe(joined.length);
  return joined;
}

const TWO = [
  { name: 'f', arguments: '{"a":1}' },
  { name: 'g', arguments: '{}' },
];

it.each<[string, unknown[]]>([
  [
    'indexes and ids',
    [
      piece(0, 'x', 'f', '{"a"'),
      piece(0, '', '', ':1}'),
      piece(1, 'y', 'g', ''),
      piece(1, '', '', '{}'),
    ],
  ],
  [
    'indexes out of order',
    [
      piece(5, 'x', 'f', '{"a"'),
      piece(3, 'y', 'g', '{'),
      piece(5, '', '', ':1}'),
      piece(3, '', '', '}'),
    ],
  ],
  ['whole calls', [piece(0, 'x', 'f', '{"a":1}'), piece(1, 'y', 'g', '{}')]],
  ['every call as number 0', [piece(0, 'x', 'f', '{"a":1}'), piece(0, 'y', 'g', '{}')]],
  [
    'a new id in every piece',
    [
      piece(0, 'p', 'f', '{"a"'),
      piece(0, 'q', '', ':1}'),
      piece(1, 'r', 'g', '{'),
      piece(1, 's', '', '}'),
    ],
  ],
  [
    'no indexes',
    [
      piece(undefined, 'x', 'f', '{"a"'),
      piece(undefined, '', '', ':1}'),
      piece(undefined, 'y', 'g', '{}'),
    ],
  ],
  [
    'names in every piece',
    [
      piece(0, 'x', 'f', '{"a"'),
      piece(0, '', 'f', ':1}'),
      piece(1, 'y', 'g', '{'),
      piece(1, 'y', 'g', '}'),
    ],
  ],
  [
    'names behind the ids',
    [
      piece(0, 'x', '', ''),
      piece(1, 'y', '', ''),
      piece(0, '', 'f', '{"a":1}'),
      piece(1, '', 'g', '{}'),
    ],
  ],
  ['every call as number 0 without an id', [piece(0, '', 'f', '{"a":1}'), piece(0, '', 'g', '{}')]],
  ['neither', [piece(undefined, '', 'f', '{"a":1}'), piece(undefined, '', 'g', '{}')]],
  ['nonsense between', [piece(0, 'x', 'f', '{"a":1}'), null, 'x', 7, piece(1, 'y', 'g', '{}')]],
  [
    'an object',
    [{ index: 0, id: 'x', function: { name: 'f', arguments: { a: 1 } } }, piece(1, 'y', 'g', '{}')],
  ],
])('joins calls that come with %s', (_name, pieces) => {
  expect(callsOf(pieces)).toEqual(TWO);
});

it('keeps ids of our form, replaces all others, and says them once', () => {
  const calls = new ToolCalls();
  const ours = 'call_0123456789abcdef01234567';
  expect(calls.take(piece(0, ours, 'f', ''))).toEqual({
    type: 'tool-call',
    index: 0,
    id: ours,
    name: 'f',
    arguments: '',
  });
  expect(calls.take(piece(0, ours, '', '{}'))).toEqual({
    type: 'tool-call',
    index: 0,
    arguments: '{}',
  });
  for (const [index, id] of ['', 'chatcmpl-tool-1', 'call_XYZ', `${ours}0`].entries()) {
    expect(calls.take(piece(index + 1, id, 'f', ''))?.id).toMatch(OUR_ID);
  }
});

it('keeps an id that comes before the name', () => {
  const calls = new ToolCalls();
  const ours = 'call_0123456789abcdef01234567';
  expect(calls.take(piece(0, ours, '', ''))).toBeNull();
  expect(calls.count).toBe(0);
  expect(calls.take(piece(0, '', 'f', ''))).toMatchObject({ index: 0, id: ours, name: 'f' });
  expect(calls.count).toBe(1);
});

it('arguments for nobody are a failure of the engine', () => {
  expect(() => new ToolCalls().take(piece(0, 'x', '', '{}'))).toThrow('The model engine failed');
});
