import { expect, it } from 'vitest';
import { titleOf, turnsBefore } from './conversation.ts';
import { answer, fileItem, question } from './playground.fixture.ts';

it('is called by its first words, or by its first file', () => {
  expect(titleOf([question('  What\n is   it? '), question('And this?')])).toBe('What is it?');
  expect(titleOf([question('x'.repeat(61))])).toBe(`${'x'.repeat(59)}…`);
  expect(titleOf([question('', [fileItem('image', 'cat.png', 'image/png')])])).toBe('cat.png');
  expect(titleOf([])).toBe('New conversation');
});

it('is cut before a turn', () => {
  const turns = [question('a'), answer('b'), question('c')];
  expect(turnsBefore(turns, turns[1]!.id)).toEqual([turns[0]]);
  expect(turnsBefore(turns, 'unknown')).toBe(turns);
});
