import { describe, expect, it } from 'vitest';
import { tableText } from './table.ts';

const COLUMNS = [{ title: 'model' }, { title: 'on disk', align: 'right' }] as const;
const ROWS = [
  ['\u001B[1mspeech\u001B[22m', '52.2 MB'],
  ['text', '9 MB'],
];
const TABLE_WIDTH = 20;

describe('a table', () => {
  it.each([undefined, 200, TABLE_WIDTH])('has borders at a width of %s', (width) => {
    const lines = tableText(COLUMNS, ROWS, width).split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toHaveLength(TABLE_WIDTH);
    expect(lines[5]).toBe('│ text   │    9 MB │');
  });

  it('becomes lines where the terminal is narrower', () => {
    expect(tableText(COLUMNS, ROWS, TABLE_WIDTH - 1)).toBe(
      '\u001B[1mspeech\u001B[22m\n  on disk: 52.2 MB\n\ntext\n  on disk: 9 MB',
    );
  });
});
