import { expect, it } from 'vitest';
import { LeadingTags } from './leading-tags.ts';

function spoken(pieces: readonly string[]): string {
  const tags = new LeadingTags();
  return pieces.map((piece) => tags.take(piece)).join('') + tags.end();
}

it.each([
  ['plain text', 'plain text'],
  ['<think>reason', 'reason'],
  ['</think>\n\nanswer', 'answer'],
  [' \n<think>\n\n</think>\n\nanswer', 'answer'],
  ['<think> answer about </think>', 'answer about </think>'],
  ['  indented', '  indented'],
  ['<thin', '<thin'],
  ['<thinking>', '<thinking>'],
  ['<b>bold</b>', '<b>bold</b>'],
  ['   ', '   '],
  ['<think>', ''],
  ['', ''],
])('%j becomes %j, in one piece, in two, and by characters', (text, expected) => {
  expect(spoken([text])).toBe(expected);
  expect(spoken(text.split(''))).toBe(expected);
  for (let at = 0; at <= text.length; at += 1) {
    expect(spoken([text.slice(0, at), text.slice(at)]), `cut at ${at}`).toBe(expected);
  }
});

it('holds nothing back once it is decided', () => {
  const tags = new LeadingTags();
  expect(['<', 'b', '<think>', ' '].map((piece) => tags.take(piece))).toEqual([
    '',
    '<b',
    '<think>',
    ' ',
  ]);
});

it('takes white space without an end for the answer that it is', () => {
  const tags = new LeadingTags();
  let said = '';
  for (let count = 0; count < 300; count += 1) said += tags.take('\n');
  expect(said).toBe('\n'.repeat(300));
});
