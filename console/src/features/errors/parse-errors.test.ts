import { expect, it } from 'vitest';
import docs from '../../../../docs/errors.md?raw';
import { parseErrors } from './parse-errors.ts';

it('reads rows below their headings, without marks', () => {
  const markdown = [
    '# Errors',
    '## Who may',
    '| Name | HTTP | Message | What to do |',
    '|---|---|---|---|',
    '| `route-forbidden` | 403 | `May not be used for {chat\\|tokens}` | Use `another` [key](keys.md). |',
    '## Nothing here',
    'Words.',
  ].join('\n');
  expect(parseErrors(markdown)).toEqual([
    {
      title: 'Who may',
      errors: [
        {
          code: 'route-forbidden',
          status: '403',
          message: 'May not be used for {chat|tokens}',
          whatToDo: 'Use `another` key.',
        },
      ],
    },
  ]);
});

it('finds every row of the docs', () => {
  const rows = docs
    .split('\n')
    .filter((line) => line.startsWith('| `') && /\| \d{3} \|/.test(line));
  const errors = parseErrors(docs).flatMap((group) => group.errors);
  expect(rows.length).toBeGreaterThan(0);
  expect(errors).toHaveLength(rows.length);
  for (const { code, status, message, whatToDo } of errors) {
    expect(status, code).toMatch(/^\d{3}$/);
    expect(message, code).not.toBe('');
    expect(whatToDo, code).not.toBe('');
  }
});
